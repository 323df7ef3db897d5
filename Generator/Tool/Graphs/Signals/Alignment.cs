using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Signals;

/// <summary>Brings two operands of an elementwise operator to the same rows, by the rules of broadcasting.</summary>
internal static class Alignment
{
    /// <summary>Two signals with the same dimensions.</summary>
    /// <returns>Null if their shapes do not fit.</returns>
    public static (Form A, Form B, Factor[][] Dims)? Align(Signal a, Signal b)
    {
        if (a.Rank == b.Rank && a.IsWhole && b.IsWhole && a.Form.Rows == b.Form.Rows && Same(a.Dims, b.Dims))
        {
            return (a.Form, b.Form, Join(a.Dims, b.Dims));
        }

        int rank = Math.Max(a.Rank, b.Rank);
        (Factor[][] x, Factor[][] y) = (Pad(a.Dims, rank), Pad(b.Dims, rank));
        var dims = new Factor[rank][];
        var (own, other) = (new List<Factor>(), new List<Factor>());
        for (int d = 0; d < rank; d++)
        {
            if (Combine(x[d], y[d], own, other) is not { } combined)
            {
                return null;
            }

            dims[d] = combined;
        }

        // Rows stay where one of the operands has them all: an image keeps its order.
        Signal reference = Whole(a, own) ? a : b;
        List<Factor> order = reference == a ? own : other;
        if (Whole(reference, order))
        {
            int[] place = Signal.RowsOf(order, 0);
            int[] Ordered(int[] rows)
            {
                int[] ordered = new int[rows.Length];
                for (int i = 0; i < rows.Length; i++)
                {
                    ordered[place[i]] = rows[i];
                }

                return ordered;
            }

            Factor[][] kept = Restride(dims, order);
            return (a.Form.SelectRows(Ordered(Signal.RowsOf(own, a.Offset))), b.Form.SelectRows(Ordered(Signal.RowsOf(other, b.Offset))), kept);
        }

        return (a.Form.SelectRows(Signal.RowsOf(own, a.Offset)), b.Form.SelectRows(Signal.RowsOf(other, b.Offset)), Signal.InOrder(dims));
    }

    /// <summary>A signal, and a constant's value for each of its rows.</summary>
    /// <returns>Null if the shapes do not fit, or the constant differs between steps or sequences.</returns>
    public static (Form Form, double[] Values, Factor[][] Dims)? Align(Signal signal, Constant constant)
    {
        if (constant.HasSymbols)
        {
            return null;
        }

        int rank = Math.Max(signal.Rank, constant.Rank);
        Factor[][] x = Pad(signal.Dims, rank), dims = new Factor[rank][];
        constant = SameForAll(constant, x);
        int[] strides = new int[rank];
        for (int d = constant.Rank - 1, stride = 1; d >= 0; d--)
        {
            strides[d + rank - constant.Rank] = constant.Shape[d] == 1 ? 0 : stride;
            stride *= constant.Shape[d];
        }

        List<Factor> own = [], other = [];
        bool uniform = constant.IsUniform(out double same);
        for (int d = 0; d < rank; d++)
        {
            int c = d - (rank - constant.Rank), size = c < 0 ? 1 : constant.Shape[c];
            Factor[] features = [.. x[d].Where(f => f.Kind == FactorKind.Feature)];
            int count = features.Aggregate(1, (n, f) => n * f.Count);
            if (x[d].Length == 0 && size > 1)
            {
                // The constant is larger than the signal, which is repeated.
                if (uniform && c >= 0 && !constant.Dims[c].IsKnown)
                {
                    return null;
                }

                dims[d] = [Factor.Features(size, 1)];
                own.Add(Factor.Features(size, 0));
                other.Add(Factor.Features(size, strides[d]));
                continue;
            }

            dims[d] = x[d];
            bool isMixed = features.Length < x[d].Length;
            if (size > 1 && (isMixed || size != count) && !(isMixed && uniform))
            {
                return null;
            }

            int inner = count;
            foreach (Factor factor in features)
            {
                inner /= factor.Count;
                own.Add(factor);
                other.Add(Factor.Features(factor.Count, size > 1 && !isMixed ? strides[d] * inner : 0));
            }
        }

        int[] places = Signal.RowsOf(other, 0);
        if (!uniform && constant.Count == 0)
        {
            return null;
        }

        double[] values = uniform ? [.. places.Select(_ => same)] : Array.ConvertAll(places, constant.At);
        if (Whole(signal, own))
        {
            int[] place = Signal.RowsOf(own, 0);
            double[] ordered = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                ordered[place[i]] = values[i];
            }

            return (signal.Form, ordered, dims);
        }

        return (signal.Form.SelectRows(Signal.RowsOf(own, signal.Offset)), values, Signal.InOrder(dims));
    }

    // A constant that is the same for all sequences, or at all steps, has that dimension of one element.
    private static Constant SameForAll(Constant constant, Factor[][] dims)
    {
        for (int c = 0; c < constant.Rank; c++)
        {
            Factor[] dim = dims[c + dims.Length - constant.Rank];
            int count = constant.Shape[c];
            if (count < 2 || dim.All(f => f.Kind == FactorKind.Feature) || dim.Any(f => f.Kind == FactorKind.Feature) || dim.Any(f => f.Size.IsKnown && count % f.Size.Factor != 0))
            {
                continue;
            }

            int inner = constant.Shape[(c + 1)..].Aggregate(1, (n, s) => n * s), outer = constant.Count / inner / count;
            if (!Enumerable.Range(0, constant.Count).All(i => constant.At(i) == constant.At(i / (inner * count) * inner * count + i % inner)))
            {
                continue;
            }

            int[] shape = [.. constant.Shape];
            shape[c] = 1;
            constant = constant.Pick(shape, [.. Enumerable.Range(0, outer * inner).Select(i => i / inner * inner * count + i % inner)]);
        }

        return constant;
    }

    private static bool Whole(Signal signal, List<Factor> factors)
        => signal.Offset == 0 && factors.TrueForAll(f => f.Stride > 0 || f.Count == 1) && factors.Aggregate(1, (n, f) => n * f.Count) == signal.Form.Rows && signal.IsWhole;

    private static bool Same(Factor[][] a, Factor[][] b)
    {
        for (int d = 0; d < a.Length; d++)
        {
            Factor[] x = [.. a[d].Where(f => f.Kind == FactorKind.Feature)], y = [.. b[d].Where(f => f.Kind == FactorKind.Feature)];
            if (!x.SequenceEqual(y) || Rest(a[d], b[d]) is null)
            {
                return false;
            }
        }

        return true;
    }

    private static Factor[][] Join(Factor[][] a, Factor[][] b) => [.. a.Zip(b, (x, y) => x.Length >= y.Length ? x : y)];

    // Batch and time of one dimension: those of either, or null if they differ.
    private static Factor[]? Rest(Factor[] a, Factor[] b)
    {
        Factor[] x = [.. a.Where(f => f.Kind != FactorKind.Feature)], y = [.. b.Where(f => f.Kind != FactorKind.Feature)];
        return x.Length == 0 ? y : y.Length == 0 || x.SequenceEqual(y) ? x
            : x.Length == y.Length && x.Zip(y, (f, g) => f.Kind == g.Kind && (f.Kind == FactorKind.Batch || f.Axis == g.Axis && f.IsReversed == g.IsReversed && f.PadBefore == g.PadBefore)).All(s => s) ? x : null;
    }

    /// <summary>One dimension of the result; adds the features of both as each operand goes through them.</summary>
    public static Factor[]? Combine(Factor[] a, Factor[] b, List<Factor> own, List<Factor> other)
    {
        if (Rest(a, b) is not { } rest)
        {
            return null;
        }

        List<Factor> x = [.. a.Where(f => f.Kind == FactorKind.Feature)], y = [.. b.Where(f => f.Kind == FactorKind.Feature)];
        List<Factor> result = [];
        if (x.Count == 0 || y.Count == 0)
        {
            foreach (Factor factor in x.Concat(y))
            {
                own.Add(x.Count > 0 ? factor : factor with { Stride = 0 });
                other.Add(y.Count > 0 ? factor : factor with { Stride = 0 });
                result.Add(factor);
            }
        }

        // Split to common parts, from the inner ones on.
        List<(Factor, Factor)> pairs = [];
        while (x.Count > 0 && y.Count > 0)
        {
            (Factor f, Factor g) = (x[^1], y[^1]);
            int common = Math.Min(f.Count, g.Count);
            if (f.Count % common != 0 || g.Count % common != 0)
            {
                return null;
            }

            pairs.Add((f with { Size = common }, g with { Size = common }));
            Shrink(x, f, common);
            Shrink(y, g, common);
            if (x.Count == 0 != (y.Count == 0))
            {
                return null;
            }
        }

        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            own.Add(pairs[i].Item1);
            other.Add(pairs[i].Item2);
            result.Add(pairs[i].Item1);
        }

        // The order of batch, time and features within a dimension is that of the longer operand.
        if (rest.Length > 0 && result.Count > 0)
        {
            return a.Length >= b.Length && a.Count(f => f.Kind == FactorKind.Feature) == result.Count ? a : b.Count(f => f.Kind == FactorKind.Feature) == result.Count ? b : null;
        }

        return [.. rest, .. result];
    }

    private static void Shrink(List<Factor> list, Factor factor, int common)
    {
        list.RemoveAt(list.Count - 1);
        if (factor.Count > common)
        {
            list.Add(factor with { Size = factor.Count / common, Stride = factor.Stride * common });
        }
    }

    private static Factor[][] Pad(Factor[][] dims, int rank) => [.. Enumerable.Repeat(Array.Empty<Factor>(), rank - dims.Length), .. dims];

    // The dimensions with the strides of the reference.
    private static Factor[][] Restride(Factor[][] dims, List<Factor> order)
    {
        var rest = new Queue<Factor>(order);
        return [.. dims.Select(d => (Factor[])[.. d.Select(f => f.Kind == FactorKind.Feature ? rest.Dequeue() : f)])];
    }
}
