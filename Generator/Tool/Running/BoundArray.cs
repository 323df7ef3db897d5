namespace Unrolled.Tool.Running;

/// <summary>An array of a call, read by batch, step and feature.</summary>
internal sealed class BoundArray
{
    private readonly Tensor _array;
    private readonly int _offset;
    private readonly int _batchStride, _timeStride;
    private readonly int[] _features;

    /// <exception cref="ArgumentException">The array's shape does not fit the layout.</exception>
    public BoundArray(Binding binding, Tensor array)
    {
        if (!binding.Shape.IsEmpty && array.Rank > 0)
        {
            array = Reshaped(binding, array);
        }

        // One feature, such as a token, needs no dimension of its own.
        if (array.Rank == binding.Layout.Dimensions.Length - 1 && binding.Layout.Dimensions[^1].Role == Role.Features)
        {
            array = array.Reshape([.. array.Shape, 1]);
        }

        if (array.Rank != binding.Layout.Dimensions.Length)
        {
            throw new ArgumentException($"'{binding.Name}' has the shape {array}; expected {binding.Layout.Dimensions.Length} dimensions ({binding.Layout}).", nameof(array));
        }

        Binding = binding;
        _array = array;
        int stride = 1;
        // Of an image: rows, columns, channels, in this order, whatever the order of the array's dimensions.
        (int Count, int Stride)[] feature = [(1, 0), (1, 0), (1, 0)];
        for (int d = array.Rank - 1; d >= 0; d--)
        {
            (int size, Dimension dimension) = (array.Shape[d], binding.Layout.Dimensions[d]);
            switch (dimension.Role)
            {
                case Role.Batch:
                    (Batch, _batchStride) = (size, stride);
                    break;
                case Role.Time:
                    (Steps, _timeStride) = (size, stride);
                    break;
                case Role.Height:
                    feature[0] = (size, stride);
                    break;
                case Role.Width:
                    feature[1] = (size, stride);
                    break;
                case Role.Features or Role.Channels:
                    feature[2] = (size, stride);
                    break;
                case Role.One when size != 1:
                    throw new ArgumentException($"'{binding.Name}' has the shape {array}; dimension {d} must be 1 ({binding.Layout}).", nameof(array));
                case Role.Selected:
                    _offset += dimension.Index < size ? dimension.Index * stride : throw new ArgumentException($"'{binding.Name}' has the shape {array}; dimension {d} has no element {dimension.Index}.", nameof(array));
                    break;
            }

            stride *= size;
        }

        _features = new int[feature[0].Count * feature[1].Count * feature[2].Count];
        int f = 0;
        for (int h = 0; h < feature[0].Count; h++)
        {
            for (int w = 0; w < feature[1].Count; w++)
            {
                for (int c = 0; c < feature[2].Count; c++)
                {
                    _features[f++] = h * feature[0].Stride + w * feature[1].Stride + c * feature[2].Stride;
                }
            }
        }
    }

    public Binding Binding { get; }

    private static Tensor Reshaped(Binding binding, Tensor array)
    {
        long known = array.Shape[0];
        foreach (int size in binding.Shape)
        {
            known *= Math.Max(size, 1);
        }

        bool open = binding.Shape.Contains(-1);
        return known > 0 && (open ? array.Values.Length % known == 0 : array.Values.Length == known)
            ? array.Reshape([array.Shape[0], .. binding.Shape.Select(size => size < 0 ? (int)(array.Values.Length / known) : size)])
            : throw new ArgumentException($"'{binding.Name}' has the shape {array}; expected the values of [{string.Join(", ", binding.Shape.Select(d => d < 0 ? "any" : $"{d}"))}] for each sequence.", nameof(array));
    }

    /// <summary>Its sequences; 1 without a batch dimension.</summary>
    public int Batch { get; private set; } = 1;

    /// <summary>Its steps; 1 without a time dimension.</summary>
    public int Steps { get; private set; } = 1;

    /// <summary>Features of a step.</summary>
    public int Features => _features.Length;

    /// <summary>Reads features of one step of one sequence; an array of one sequence has the same for all.</summary>
    /// <exception cref="ArgumentException">The array has fewer features.</exception>
    public void Read(int row, int step, Span<float> target)
    {
        if (Binding.Start + target.Length > _features.Length || Binding.Start == 0 && target.Length < _features.Length && Binding.Place is not Place.State)
        {
            throw new ArgumentException($"'{Binding.Name}' has {_features.Length} features per step; expected {Binding.Start + target.Length}.", nameof(target));
        }

        int at = _offset + (Batch == 1 ? 0 : row) * _batchStride + step * _timeStride;
        for (int f = 0; f < target.Length; f++)
        {
            target[f] = _array.Values[at + _features[Binding.Start + f]];
        }
    }
}
