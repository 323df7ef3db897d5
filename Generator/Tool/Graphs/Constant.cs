namespace Unrolled.Tool.Graphs;

/// <summary>
/// An array that does not depend on the model's inputs, but perhaps on their sizes: an element may be such a size, and a dimension of open size has all its elements equal,
/// so that only one of them is stored.
/// </summary>
internal sealed class Constant : GraphValue
{
    private readonly float[]? _floats;
    private readonly double[]? _numbers;
    private readonly string[]? _symbols;

    public Constant(ElementKind kind, ReadOnlySpan<int> shape, double[] values, string[]? symbols = null, ReadOnlySpan<Size> dims = default)
    {
        Kind = kind;
        Shape = shape.ToArray();
        Dims = dims.IsEmpty ? [.. Shape.Select(d => new Size(d))] : dims.ToArray();
        _symbols = symbols is not null && Array.Exists(symbols, s => s.Length > 0) ? symbols : null;
        if (kind == ElementKind.Float)
        {
            _floats = Array.ConvertAll(values, v => (float)v);
        }
        else
        {
            _numbers = values;
        }
    }

    public Constant(ReadOnlySpan<int> shape, float[] values)
    {
        Kind = ElementKind.Float;
        Shape = shape.ToArray();
        Dims = [.. Shape.Select(d => new Size(d))];
        _floats = values;
    }

    public ElementKind Kind { get; }

    /// <summary>The shape of what is stored: 1 for a dimension of open size.</summary>
    public int[] Shape { get; }

    /// <summary>The shape of the array.</summary>
    public Size[] Dims { get; }

    public int Rank => Shape.Length;

    public int Count => _floats?.Length ?? _numbers!.Length;

    /// <summary>Whether all sizes and elements are known.</summary>
    public bool IsPlain => _symbols is null && Array.TrueForAll(Dims, d => d.IsKnown);

    /// <summary>Whether elements are sizes that the file leaves open.</summary>
    public bool HasSymbols => _symbols is not null;

    public static Constant Scalar(ElementKind kind, double value) => new(kind, [], [value]);

    public static Constant Vector(params IReadOnlyList<Size> sizes)
        => new(ElementKind.Integer, [sizes.Count], [.. sizes.Select(s => (double)s.Factor)], [.. sizes.Select(s => s.Symbols ?? "")]);

    public double At(int index) => _floats is not null ? _floats[index] : _numbers![index];

    /// <summary>An element as a size.</summary>
    public Size SizeAt(int index) => new(Whole(At(index)), _symbols?[index] ?? "");

    /// <summary>All elements as whole numbers; null if one of them is a size that the file leaves open.</summary>
    public long[]? Integers() => HasSymbols ? null : [.. Enumerable.Range(0, Count).Select(i => Whole(At(i)))];

    public float[] Floats() => _floats ?? Array.ConvertAll(_numbers!, v => (float)v);

    /// <summary>Elements by their places, under another shape.</summary>
    public Constant Pick(ReadOnlySpan<int> shape, int[] from, ReadOnlySpan<Size> dims = default)
    {
        if (_floats is not null && _symbols is null)
        {
            float[] values = Array.ConvertAll(from, i => _floats[i]);
            return dims.IsEmpty ? new Constant(shape, values) : new Constant(Kind, shape, Array.ConvertAll(values, v => (double)v), null, dims);
        }

        return new Constant(Kind, shape, Array.ConvertAll(from, At), _symbols is null ? null : Array.ConvertAll(from, i => _symbols[i]), dims);
    }

    /// <summary>The same elements under another shape.</summary>
    public Constant Reshape(ReadOnlySpan<int> shape, ReadOnlySpan<Size> dims = default)
        => _floats is not null && dims.IsEmpty ? new Constant(shape, _floats) : new Constant(Kind, shape, [.. Enumerable.Range(0, Count).Select(At)], _symbols, dims);

    /// <summary>Whether all elements are one number.</summary>
    public bool IsUniform(out double value)
    {
        value = Count > 0 ? At(0) : double.NaN;
        if (HasSymbols || Count == 0)
        {
            return false;
        }

        for (int i = 1; i < Count; i++)
        {
            if (At(i) != value)
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => $"[{string.Join(", ", Dims)}]";

    // The largest 64-bit integer, which means the end of a dimension, is no double.
    private static long Whole(double value) => double.IsNaN(value) ? 0 : value >= 9.2e18 ? long.MaxValue : value <= -9.2e18 ? long.MinValue : (long)value;
}
