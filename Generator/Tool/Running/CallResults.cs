namespace Unrolled.Tool.Running;

/// <summary>The arrays that a call returns, while they are filled.</summary>
/// <param name="bindings">Where they come from.</param>
/// <param name="batch">The number of sequences.</param>
internal sealed class CallResults(IReadOnlyList<Binding> bindings, int batch)
{
    private readonly Dictionary<Binding, SortedDictionary<(int Row, int Step), float[]>> _values = bindings.Distinct().ToDictionary(b => b, _ => new SortedDictionary<(int, int), float[]>());

    /// <summary>Keeps the values of one step of one sequence.</summary>
    public void Write(Binding binding, int row, int step, ReadOnlySpan<float> values) => _values[binding][(row, step)] = values.ToArray();

    /// <summary>All arrays, by their names in the file. Steps that were not written are zeros.</summary>
    public SortedDictionary<string, Tensor> Arrays()
    {
        var arrays = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (IGrouping<string, Binding> group in bindings.GroupBy(b => b.Name))
        {
            arrays.Add(group.Key, Array([.. group]));
        }

        return arrays;
    }

    private Tensor Array(Binding[] bindings)
    {
        int steps = bindings.Max(b => _values[b].Keys.Max(k => k.Step)) + 1;
        int features = bindings.Max(b => b.Start + _values[b].Values.First().Length);
        int rank = bindings[0].Layout.Dimensions.Length;
        int[] shape = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            shape[d] = bindings[0].Layout.Dimensions[d].Role switch
            {
                Role.Batch => batch,
                Role.Time => steps,
                Role.BatchTime or Role.TimeBatch => checked(batch * steps),
                Role.Features => features,
                Role.One => 1,
                Role.Selected => bindings.Max(b => b.Layout.Dimensions[d].Index) + 1,
                Role.Height when bindings[0].Sizes.Length > 1 => bindings[0].Sizes[0],
                Role.Width when bindings[0].Sizes.Length > 2 => bindings[0].Sizes[1],
                Role.Channels when bindings[0].Sizes.Length > 1 => bindings[0].Sizes[^1],
                var role => throw new InvalidOperationException($"The output '{bindings[0].Name}' cannot have a dimension of {role}."),
            };
        }

        Tensor array = Tensor.Zeros(shape);
        foreach (Binding binding in bindings)
        {
            foreach (((int row, int step), float[] values) in _values[binding])
            {
                for (int f = 0; f < values.Length; f++)
                {
                    array.Values[Offset(binding, shape, row, step, binding.Start + f)] = values[f];
                }
            }
        }

        return array;
    }

    private int Offset(Binding binding, int[] shape, int row, int step, int feature)
    {
        int offset = 0;
        for (int d = 0; d < shape.Length; d++)
        {
            offset = offset * shape[d] + binding.Layout.Dimensions[d].Role switch
            {
                Role.Batch => row,
                Role.Time => step,
                Role.BatchTime => row * (shape[d] / batch) + step,
                Role.TimeBatch => step * batch + row,
                Role.Features => feature,
                // Rows, columns, channels, in memory order.
                Role.Channels => feature % binding.Sizes[^1],
                Role.Width => feature / binding.Sizes[^1] % binding.Sizes[1],
                Role.Height => feature / binding.Sizes[^1] / (binding.Sizes.Length > 2 ? binding.Sizes[1] : 1),
                Role.Selected => binding.Layout.Dimensions[d].Index,
                _ => 0,
            };
        }

        return offset;
    }
}
