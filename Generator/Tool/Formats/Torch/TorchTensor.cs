namespace Unrolled.Tool.Formats.Torch;

/// <summary>A tensor as a view of a storage.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Element">The type of the elements.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Strides">The distance of elements along each dimension.</param>
internal sealed record TorchTensor(TorchStorage Storage, TorchElement Element, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Its values as floats, row-major.</summary>
    /// <param name="bytes">The storage's bytes.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="ModelFormatException">It looks at elements that the storage does not have.</exception>
    public Tensor Read(ReadOnlySpan<byte> bytes, string name, string file)
    {
        int[] shape = [.. Shape.Select(d => (int)d)];
        Tensor tensor = Tensor.Zeros(shape);
        if (tensor.Values.Length == 0)
        {
            return tensor;
        }

        long last = Offset;
        for (int d = 0; d < shape.Length; d++)
        {
            last += (shape[d] - 1) * Strides[d];
        }

        if (last >= bytes.Length / Element.Size)
        {
            throw new ModelFormatException($"it ends at element {last} of a storage of {bytes.Length / Element.Size}.", file, name);
        }

        Func<ReadOnlySpan<byte>, float> read = Element.Read ?? throw new ModelFormatException($"its elements are of type {Element.Name}; expected numbers.", file, name);
        int[] index = new int[shape.Length];
        long from = Offset;
        for (int i = 0; i < tensor.Values.Length; i++)
        {
            tensor.Values[i] = read(bytes.Slice((int)(from * Element.Size), Element.Size));
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                from += Strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                from -= shape[d] * Strides[d];
                index[d] = 0;
            }
        }

        return tensor;
    }
}
