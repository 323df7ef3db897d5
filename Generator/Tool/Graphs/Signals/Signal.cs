using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Signals;

/// <summary>An array that depends on the model's inputs: for every sequence and step, the rows of a form, seen in the file's order of dimensions.</summary>
/// <param name="form">What it is.</param>
/// <param name="dims">The factors of each dimension, outer ones first; none for a dimension of one element.</param>
/// <param name="offset">The row of the first feature.</param>
/// <param name="at">The step that it is of, if it has none of its own.</param>
internal sealed class Signal(Form form, Factor[][] dims, int offset = 0, StepIndex? at = null) : GraphValue
{
    public Form Form { get; } = form;

    public Factor[][] Dims { get; } = dims;

    public int Offset { get; } = offset;

    public StepIndex? At { get; } = at;

    public int Rank => Dims.Length;

    public IEnumerable<Factor> Factors => Dims.SelectMany(d => d);

    public Factor? Time => Factors.FirstOrDefault(f => f.Kind == FactorKind.Time);

    public Factor? Batch => Factors.FirstOrDefault(f => f.Kind == FactorKind.Batch);

    public int Features => Factors.Where(f => f.Kind == FactorKind.Feature).Aggregate(1, (n, f) => checked(n * f.Count));

    /// <summary>The size of a dimension; null where it is no simple product.</summary>
    public Size? SizeOf(int dim)
    {
        Size? size = 1;
        foreach (Factor factor in Dims[dim])
        {
            // A pending padding makes a dimension longer.
            Size own = factor.IsPadded && factor.Size.IsKnown ? new Size(factor.Size.Factor + factor.PadBefore + factor.PadAfter) : factor.Size;
            size = size is { } known ? Size.Multiply(known, own) : null;
        }

        return size;
    }

    /// <summary>The rows of the form in the order of the array's features.</summary>
    public int[] Rows() => RowsOf(Factors.Where(f => f.Kind == FactorKind.Feature), Offset);

    /// <summary>The rows that features go through, outer ones first.</summary>
    public static int[] RowsOf(IEnumerable<Factor> features, int offset)
    {
        int[] rows = [offset];
        foreach (Factor factor in features)
        {
            int[] next = new int[checked(rows.Length * factor.Count)];
            for (int i = 0; i < next.Length; i++)
            {
                next[i] = rows[i / factor.Count] + i % factor.Count * factor.Stride;
            }

            rows = next;
        }

        return rows;
    }

    /// <summary>Whether the array has every row of the form once.</summary>
    public bool IsWhole => Offset == 0 && Features == Form.Rows && Factors.Where(f => f.Kind == FactorKind.Feature && f.Count > 1).All(f => f.Stride > 0);

    /// <summary>The same array with the rows of its form in the order of its features.</summary>
    public Signal Canonical()
    {
        int[] rows = Rows();
        return new Signal(Form.SelectRows(rows), InOrder(Dims), 0, At);
    }

    /// <summary>The same array with a form that has its rows and no others, in any order.</summary>
    public Signal Whole() => IsWhole ? this : Canonical();

    public Signal With(Form other) => new(other, Dims, Offset, At);

    public Signal With(Factor[][] dims) => new(Form, dims, Offset, At);

    public Signal With(Factor[][] dims, int offset) => new(Form, dims, offset, At);

    public Signal AtStep(StepIndex? at) => new(Form, Dims, Offset, at);

    /// <summary>The dimensions with the strides of features in their order.</summary>
    public static Factor[][] InOrder(Factor[][] dims)
    {
        int stride = 1;
        var ordered = new Factor[dims.Length][];
        for (int d = dims.Length - 1; d >= 0; d--)
        {
            ordered[d] = new Factor[dims[d].Length];
            for (int i = dims[d].Length - 1; i >= 0; i--)
            {
                Factor factor = dims[d][i];
                ordered[d][i] = factor.Kind == FactorKind.Feature ? factor with { Stride = stride } : factor;
                stride = factor.Kind == FactorKind.Feature ? checked(stride * factor.Count) : stride;
            }
        }

        return ordered;
    }

    public override string ToString() => $"[{string.Join(", ", Dims.Select(d => d.Length == 0 ? "1" : string.Join("·", d.Select(f => f.Kind switch { FactorKind.Batch => "batch", FactorKind.Time or FactorKind.Key => "steps", _ => $"{f.Count}" }))))}]";
}
