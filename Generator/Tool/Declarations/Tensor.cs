using System.Collections.Immutable;

namespace Unrolled.Tool.Declarations;

/// <summary>An array of floats with a shape, row-major: weights on their way from a file into a network.</summary>
internal sealed class Tensor
{
    /// <summary>A tensor over values, which it keeps.</summary>
    public Tensor(ReadOnlySpan<int> shape, float[] values)
    {
        int count = Count(shape);
        if (count != values.Length)
        {
            throw new ArgumentException($"A tensor of shape {ShapeText(shape)} has {count} values, but there are {values.Length}.", nameof(values));
        }

        Shape = [.. shape];
        Values = values;
    }

    public ImmutableArray<int> Shape { get; }

    public float[] Values { get; }

    public int Rank => Shape.Length;

    public static Tensor Zeros(params ReadOnlySpan<int> shape) => new(shape, new float[Count(shape)]);

    /// <summary>A vector.</summary>
    public static Tensor Of(params float[] values) => new([values.Length], values);

    /// <summary>"[4, 2]".</summary>
    public static string ShapeText(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Joins tensors along an axis; the other dimensions are equal.</summary>
    public static Tensor Concat(int axis, params IReadOnlyList<Tensor> parts)
    {
        Tensor first = parts[0];
        foreach (Tensor part in parts)
        {
            if (part.Rank != first.Rank || !part.Shape.RemoveAt(axis).SequenceEqual(first.Shape.RemoveAt(axis)))
            {
                throw new ArgumentException($"Tensors of shapes {ShapeText(first.Shape.AsSpan())} and {ShapeText(part.Shape.AsSpan())} cannot be joined along dimension {axis}.", nameof(parts));
            }
        }

        Tensor result = Zeros([.. first.Shape.SetItem(axis, parts.Sum(p => p.Shape[axis]))]);
        int outer = Count(first.Shape.AsSpan(0, axis)), to = 0;
        for (int o = 0; o < outer; o++)
        {
            foreach (Tensor part in parts)
            {
                int length = part.Values.Length / outer;
                part.Values.AsSpan(o * length, length).CopyTo(result.Values.AsSpan(to));
                to += length;
            }
        }

        return result;
    }

    /// <summary>A part along an axis.</summary>
    public Tensor Slice(int axis, int start, int length)
    {
        if (start < 0 || length < 0 || start > Shape[axis] - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"Elements {start} to {start + length} of dimension {axis} of a tensor of shape {this}.");
        }

        int outer = Count(Shape.AsSpan(0, axis)), inner = Count(Shape.AsSpan()[(axis + 1)..]);
        Tensor result = Zeros([.. Shape.SetItem(axis, length)]);
        for (int o = 0; o < outer; o++)
        {
            Values.AsSpan((o * Shape[axis] + start) * inner, length * inner).CopyTo(result.Values.AsSpan(o * length * inner));
        }

        return result;
    }

    /// <summary>Equal parts along an axis.</summary>
    public Tensor[] Split(int axis, int parts)
    {
        if (Shape[axis] % parts != 0)
        {
            throw new ArgumentException($"Dimension {axis} of a tensor of shape {this} cannot be split into {parts} equal parts.", nameof(parts));
        }

        int length = Shape[axis] / parts;
        return [.. Enumerable.Range(0, parts).Select(p => Slice(axis, p * length, length))];
    }

    /// <summary>The same values under another shape.</summary>
    public Tensor Reshape(params ReadOnlySpan<int> shape) => new(shape, Values);

    /// <summary>The tensor with its dimensions in another order: dimension i of the result is <c>axes[i]</c> of this one. Without arguments they are reversed.</summary>
    public Tensor Transpose(params int[] axes)
    {
        if (axes.Length == 0)
        {
            axes = [.. Enumerable.Range(0, Rank).Reverse()];
        }

        int[] shape = [.. axes.Select(a => Shape[a])];
        int[] strides = new int[Rank];
        for (int d = Rank - 1, stride = 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= Shape[d];
        }

        Tensor result = Zeros(shape);
        int[] index = new int[Rank];
        for (int i = 0, from = 0; i < result.Values.Length; i++)
        {
            result.Values[i] = Values[from];
            for (int d = Rank - 1; d >= 0; d--)
            {
                from += strides[axes[d]];
                if (++index[d] < shape[d])
                {
                    break;
                }

                from -= shape[d] * strides[axes[d]];
                index[d] = 0;
            }
        }

        return result;
    }

    /// <summary>A function of each value.</summary>
    public Tensor Map(Func<float, float> function) => new(Shape.AsSpan(), Array.ConvertAll(Values, v => function(v)));

    /// <summary>A function of each pair of values of two tensors of one shape.</summary>
    public Tensor Zip(Tensor other, Func<float, float, float> function)
    {
        if (!Shape.SequenceEqual(other.Shape))
        {
            throw new ArgumentException($"Tensors of shapes {this} and {other} have no pairs of values.", nameof(other));
        }

        return new(Shape.AsSpan(), [.. Values.Zip(other.Values, function)]);
    }

    /// <summary>"[4, 2]".</summary>
    public override string ToString() => ShapeText(Shape.AsSpan());

    private static int Count(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }
}
