using System.Collections.Immutable;

namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A linear form: the sum of matrices times atoms, and a constant vector. Linear operators of a graph compose exactly in it.</summary>
internal sealed class Form : IEquatable<Form>
{
    // Beyond this number of nested functions and products a graph is no cell and no head of a model.
    private const int MaxDepth = 200;

    public Form(int rows, IEnumerable<Term> terms, double[]? bias = null)
    {
        Rows = rows;
        Terms = Merge(terms);
        Bias = bias is not null && Array.Exists(bias, b => b != 0) ? bias : null;
        Axis = Terms.Select(t => t.Atom.Axis).FirstOrDefault(a => a is not null);
        HasState = Terms.Any(t => t.Atom.HasState);
        Depth = Terms.Select(t => t.Atom.Depth).DefaultIfEmpty().Max();
        if (Depth > MaxDepth)
        {
            throw new UnsupportedModelException("", "graph", $"more than {MaxDepth} functions follow each other without a layer between them.");
        }
    }

    public int Rows { get; }

    public ImmutableArray<Term> Terms { get; }

    /// <summary>The constant; null for zeros.</summary>
    public double[]? Bias { get; }

    public TimeAxis? Axis { get; }

    public bool HasState { get; }

    public int Depth { get; }

    public static Form Of(Atom atom) => new(atom.Size, [new Term(SelectMatrix.Identity(atom.Size), atom)]);

    /// <summary>The atom that this form is; null if it is more.</summary>
    public Atom? AsAtom => Bias is null && Terms is [{ Matrix: SelectMatrix { IsIdentity: true } } term] ? term.Atom : null;

    public double BiasAt(int row) => Bias?[row] ?? 0;

    public Form Add(Form other) => new(Rows, Terms.Concat(other.Terms), Sum(Bias, other.Bias));

    public Form AddBias(double[] bias) => new(Rows, Terms, Sum(Bias, bias));

    public Form ScaleRows(double[] scale)
        => Array.TrueForAll(scale, s => s == 1) ? this : new(Rows, Terms.Select(t => t with { Matrix = t.Matrix.ScaleRows(scale) }), Bias is null ? null : [.. Bias.Zip(scale, (a, b) => a * b)]);

    public Form Scale(double factor) => ScaleRows([.. Enumerable.Repeat(factor, Rows)]);

    public Form SelectRows(int[] rows)
    {
        bool same = rows.Length == Rows;
        for (int i = 0; same && i < rows.Length; i++)
        {
            same = rows[i] == i;
        }

        return same ? this : new(rows.Length, Terms.Select(t => t with { Matrix = t.Matrix.SelectRows(rows) }), Bias is null ? null : Array.ConvertAll(rows, r => r < 0 ? 0 : Bias[r]));
    }

    public Form After(DenseMatrix left)
    {
        double[]? bias = null;
        if (Bias is not null)
        {
            bias = new double[left.Rows];
            for (int r = 0; r < left.Rows; r++)
            {
                for (int i = 0; i < Rows; i++)
                {
                    bias[r] += left.Values[r * Rows + i] * Bias[i];
                }
            }
        }

        return new(left.Rows, Terms.Select(t => t with { Matrix = t.Matrix.After(left) }), bias);
    }

    /// <summary>A matrix times this form.</summary>
    public Form After(Matrix left) => left switch
    {
        DenseMatrix dense => After(dense),
        SelectMatrix select => SelectRows(select.Column).ScaleRows(select.Scale),
        _ => After(new DenseMatrix(left.Rows, left.Columns, left.ToDense())),
    };

    /// <summary>The mean of all rows, one row.</summary>
    public Form Mean()
    {
        List<Term> terms = [];
        foreach (Term term in Terms)
        {
            double[] sums = new double[term.Matrix.Columns];
            term.Matrix.AddRowSum(1.0 / Rows, sums);
            terms.Add(new Term(new OuterMatrix([1], sums), term.Atom));
        }

        return new(1, terms, Bias is null ? null : [Bias.Average()]);
    }

    public bool Equals(Form? other)
        => other is not null && Rows == other.Rows && Terms.Length == other.Terms.Length && (Bias ?? []).AsSpan().SequenceEqual(other.Bias)
            && Terms.All(t => other.Terms.Any(o => o.Atom == t.Atom && o.Matrix.Equals(t.Matrix)));

    public override bool Equals(object? obj) => Equals(obj as Form);

    public override int GetHashCode()
    {
        // The order of terms does not count.
        int hash = HashCode.Combine(Rows, Terms.Length, Bias is null ? 0 : Bias[0]);
        foreach (Term term in Terms)
        {
            hash ^= HashCode.Combine(term.Atom, term.Matrix);
        }

        return hash;
    }

    private static double[]? Sum(double[]? a, double[]? b) => a is null ? b : b is null ? a : [.. a.Zip(b, (x, y) => x + y)];

    private static ImmutableArray<Term> Merge(IEnumerable<Term> terms)
    {
        List<Term> merged = [];
        foreach (Term term in terms)
        {
            int same = merged.FindIndex(m => m.Atom == term.Atom && m.Matrix.GetType() == term.Matrix.GetType() && m.Matrix.Add(term.Matrix) is not null);
            if (same < 0)
            {
                merged.Add(term);
                continue;
            }

            merged[same] = term with { Matrix = merged[same].Matrix.Add(term.Matrix)! };
        }

        merged.RemoveAll(m => m.Matrix is SelectMatrix select && select.IsZero);
        return [.. merged];
    }
}
