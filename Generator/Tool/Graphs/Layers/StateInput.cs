namespace Unrolled.Tool.Graphs.Layers;

/// <summary>An input of the file that has states.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sizes">Its dimensions; that of the batch counts as 1.</param>
/// <param name="Batch">The dimension of the batch; -1 if it has none.</param>
internal sealed record StateInput(string Name, int[] Sizes, int Batch)
{
    /// <summary>The layout in which a part of the states is one row of features, and where it begins along them; null if there is none.</summary>
    /// <param name="start">The first value, in the order of the file without the batch.</param>
    /// <param name="stride">Values from one to the next.</param>
    /// <param name="count">The number of values.</param>
    public (string Layout, int Start)? Part(int start, int stride, int count)
    {
        int[] strides = new int[Sizes.Length];
        for (int d = Sizes.Length - 1, s = 1; d >= 0; d--)
        {
            strides[d] = s;
            s = checked(s * Sizes[d]);
        }

        for (int f = Sizes.Length - 1; f >= 0; f--)
        {
            int first = start / strides[f] % Sizes[f];
            if (f == Batch || count > 1 && (strides[f] != stride || Sizes[f] == 1) || first + count > Sizes[f])
            {
                continue;
            }

            string[] words = [.. Sizes.Select((size, d) => d == Batch ? "B" : d == f ? "F" : size == 1 ? "1" : $"#{start / strides[d] % size}")];
            return (string.Join(' ', words), first);
        }

        return null;
    }
}
