using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Products of two arrays that are computed from the model's inputs: the scores of attention, and sums of values with its weights.</summary>
internal sealed partial class GraphReader
{
    // Sums with weights of their own that one product may be made of.
    private const int MaxPools = 64;

    // What frameworks write for minus infinity.
    private const double Masked = -1e4;

    private Signal ProductOfSignals(GraphNode node, Signal a, Signal b)
    {
        if (a.Rank < 2 || b.Rank < 2 || a.Factors.Concat(b.Factors).Any(f => f.IsPadded || f.IsReversed))
        {
            throw NoAttention(node, a, b);
        }

        int rank = Math.Max(a.Rank, b.Rank);
        (a, b) = (Widened(AtEnd(a), rank), Widened(AtEnd(b), rank));
        Factor[] left = a.Dims[^1], right = b.Dims[^2];
        return IsWeights(a.Form) && left is [{ Kind: not FactorKind.Batch } own] && right is [{ Kind: FactorKind.Time } time] && own.Axis == time.Axis ? Weighted(node, a, b)
            // (Vᵀ·wᵀ) is (w·V)ᵀ.
            : IsWeights(b.Form) && left is [{ Kind: FactorKind.Time } steps] && right is [{ Kind: not FactorKind.Batch } other] && other.Axis == steps.Axis ? Swapped(Weighted(node, Swapped(b), Swapped(a)))
            : left.Concat(right).All(f => f.Kind == FactorKind.Feature) ? Scores(node, a, b)
            : throw NoAttention(node, a, b);
    }

    private static UnsupportedModelException NoAttention(GraphNode node, Signal a, Signal b)
        => Fault(node, $"a product of two arrays that are computed from the model's inputs, {a} and {b}; attention of this form is not recognized.");

    private static Signal Widened(Signal signal, int rank) => signal.Rank == rank ? signal : signal.With([.. Enumerable.Repeat(Array.Empty<Factor>(), rank - signal.Rank), .. signal.Dims]);

    private static Signal Swapped(Signal signal) => signal.With([.. signal.Dims[..^2], signal.Dims[^1], signal.Dims[^2]]);

    private static bool IsWeights(Form form) => form is { Bias: null, Terms: [{ Atom: StepWeightsAtom, Matrix: SelectMatrix m }] } && Array.TrueForAll(m.Scale, s => s == 1);

    // q·k for every step of either.
    private static Signal Scores(GraphNode node, Signal a, Signal b)
    {
        (Factor[][] lead, List<Factor> own, List<Factor> other) = Lead(node, a, b);
        Factor[] m = a.Dims[^2], n = b.Dims[^1];
        if (Features(m).Concat(Features(n)).Any(f => f.Count > 1) || Count(a.Dims[^1]) != Count(b.Dims[^2]))
        {
            throw NoAttention(node, a, b);
        }

        int heads = own.Aggregate(1, (c, f) => checked(c * f.Count));
        Form x = a.Form.SelectRows(Signal.RowsOf([.. own, .. a.Dims[^1]], a.Offset)), y = b.Form.SelectRows(Signal.RowsOf([.. other, .. b.Dims[^2]], b.Offset));
        if (n is [{ Kind: FactorKind.Time } keys])
        {
            Factor steps = x.Axis is null ? keys : keys with { Kind = FactorKind.Key };
            return new Signal(Form.Of(new ScoreAtom(x, y, heads)), Signal.InOrder([.. lead, m, [steps]]));
        }

        return m is [{ Kind: FactorKind.Time }] && y.Axis is null ? new Signal(Form.Of(new ScoreAtom(y, x, heads)), Signal.InOrder([.. lead, m, n])) : throw NoAttention(node, a, b);
    }

    // The dimensions before the last two: the batch, and heads.
    private static (Factor[][] Dims, List<Factor> Own, List<Factor> Other) Lead(GraphNode node, Signal a, Signal b)
    {
        List<Factor> own = [], other = [];
        Factor[][] dims = [.. Enumerable.Range(0, a.Rank - 2).Select(d => Alignment.Combine(a.Dims[d], b.Dims[d], own, other) ?? throw NoAttention(node, a, b))];
        return dims.Any(d => d.Any(f => f.Kind is FactorKind.Time or FactorKind.Key)) ? throw NoAttention(node, a, b) : (dims, own, other);
    }

    private static IEnumerable<Factor> Features(Factor[] dim) => dim.Where(f => f.Kind == FactorKind.Feature);

    /// <summary>A softmax along the steps of a sequence.</summary>
    private static Signal StepWeights(GraphNode node, Signal whole, int axis)
    {
        Form scores = whole.Form;
        Factor[][] dims = whole.Dims;
        bool isPaired = scores.Terms.Any(t => t.Atom is ScoreAtom { IsPaired: true });
        if (node.Operator != "Softmax" || whole.At is not null || whole.Dims[axis] is not [{ IsPadded: false, IsReversed: false } steps] || isPaired && scores.Terms is not [{ Matrix: SelectMatrix }])
        {
            throw Fault(node, $"along dimension {axis} of {whole}, which is not all of a row's features.");
        }

        if (isPaired && steps.Kind == FactorKind.Time)
        {
            // The first operand of the product has the keys.
            Term term = scores.Terms[0];
            var score = (ScoreAtom)term.Atom;
            if (score.IsCausal)
            {
                throw Fault(node, "a mask of the steps after the keys'.");
            }

            scores = new Form(scores.Rows, [term with { Atom = new ScoreAtom(score.Key, score.Query, score.Size) }], scores.Bias);
            dims = [.. dims.Select(d => (Factor[])[.. d.Select(f => f.Kind switch { FactorKind.Time => f with { Kind = FactorKind.Key }, FactorKind.Key => f with { Kind = FactorKind.Time }, _ => f })])];
        }

        // What is added to all scores of a head does not change its weights.
        return new Signal(Form.Of(new StepWeightsAtom(new Form(scores.Rows, scores.Terms))), dims, 0);
    }

    // w·V: weights [.., rows, steps], values [.., steps, features].
    private Signal Weighted(GraphNode node, Signal weights, Signal values)
    {
        (Factor[][] lead, List<Factor> own, List<Factor> other) = Lead(node, weights, values);
        Factor[] m = weights.Dims[^2], n = values.Dims[^1];
        if (n.Any(f => f.Kind != FactorKind.Feature))
        {
            throw NoAttention(node, weights, values);
        }

        var select = (SelectMatrix)weights.Form.Terms[0].Matrix;
        Form scores = ((StepWeightsAtom)weights.Form.Terms[0].Atom).Scores;
        int[] heads = Array.ConvertAll(Signal.RowsOf([.. own, .. Features(m)], weights.Offset), r => select.Column[r]);
        Factor[][] dims = [.. lead, m, n];
        if (weights.Dims[^1][0].Kind == FactorKind.Key)
        {
            return Features(m).Any()
                ? throw NoAttention(node, weights, values)
                : new Signal(Form.Of(new AttentionAtom(scores.SelectRows(heads), values.Form.SelectRows(Signal.RowsOf([.. other, .. n], values.Offset)))), Signal.InOrder(dims));
        }

        int[] groups = Signal.RowsOf(other, values.Offset);
        int width = Count(n), perGroup = heads.Length / groups.Length;
        if (heads.Length > MaxPools)
        {
            throw Fault(node, $"{heads.Length} weighted sums over one sequence.");
        }

        var form = new Form(checked(heads.Length * width), []);
        for (int h = 0; h < heads.Length; h++)
        {
            Form pooled = _layers.Pool(scores.SelectRows([heads[h]]), values.Form.SelectRows(Signal.RowsOf(n, groups[h / perGroup])));
            form = form.Add(pooled.SelectRows([.. Enumerable.Range(0, form.Rows).Select(r => r / width == h ? r % width : -1)]));
        }

        return new Signal(form, Signal.InOrder(dims));
    }

    /// <summary>The sum over the steps of weights times values; null if it is something else.</summary>
    private Form? WeightedSum(Form form)
    {
        if (form.Terms.IsEmpty || form.Bias is not null || !form.Terms.All(t => t.Atom is ProductAtom p && (IsWeights(p.Left) || IsWeights(p.Right))))
        {
            return null;
        }

        var sum = new Form(form.Rows, []);
        foreach (Term term in form.Terms)
        {
            var product = (ProductAtom)term.Atom;
            (Form weights, Form values) = IsWeights(product.Left) ? (product.Left, product.Right) : (product.Right, product.Left);
            int[] columns = ((SelectMatrix)weights.Terms[0].Matrix).Column;
            Form scores = ((StepWeightsAtom)weights.Terms[0].Atom).Scores;
            if (columns.Distinct().Count() > MaxPools)
            {
                return null;
            }

            foreach (int head in columns.Distinct().Where(c => c >= 0))
            {
                int[] rows = [.. Enumerable.Range(0, columns.Length).Where(r => columns[r] == head)], places = new int[columns.Length];
                Array.Fill(places, -1);
                for (int i = 0; i < rows.Length; i++)
                {
                    places[rows[i]] = i;
                }

                Form pooled = _layers.Pool(scores.SelectRows([head]), values.SelectRows(rows)).SelectRows(places);
                sum = sum.Add(pooled.After(term.Matrix));
            }
        }

        return sum;
    }

    // Two operands, as a product of matrices.
    private GraphValue Einsum(GraphNode node, GraphValue?[] inputs)
    {
        string[] sides = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length != 2 || operands.Length != 2 || inputs.Length != 2 || operands.Concat([sides[1]]).Any(s => s.Distinct().Count() != s.Length || !s.All(char.IsAsciiLetter)))
        {
            throw Fault(node, $"the equation '{node.Text("equation", "")}'.");
        }

        (string a, string b, string result) = (operands[0], operands[1], sides[1]);
        // Dimensions of one element that the result does not have.
        for (int i = 0; i < 2; i++)
        {
            foreach (char c in operands[i].Where(c => !result.Contains(c, StringComparison.Ordinal) && !operands[1 - i].Contains(c, StringComparison.Ordinal)).ToArray())
            {
                int d = operands[i].IndexOf(c, StringComparison.Ordinal);
                if (inputs[i] is Signal own && own.Rank == operands[i].Length && own.Dims[d].Length == 0)
                {
                    inputs[i] = own.With([.. own.Dims.Where((_, k) => k != d)]);
                    operands[i] = operands[i].Remove(d, 1);
                }
            }
        }

        (a, b) = (operands[0], operands[1]);
        string shared = string.Concat(a.Where(c => b.Contains(c, StringComparison.Ordinal))), summed = string.Concat(shared.Where(c => !result.Contains(c, StringComparison.Ordinal))), lead = string.Concat(shared.Except(summed));
        string m = string.Concat(a.Except(shared)), n = string.Concat(b.Except(shared));
        if (m.Length > 1 || n.Length > 1 || summed.Length != 1 || result.Length != lead.Length + m.Length + n.Length || !result.All(c => lead.Contains(c, StringComparison.Ordinal) || c == m.FirstOrDefault() || c == n.FirstOrDefault()))
        {
            throw Fault(node, $"the equation '{node.Text("equation", "")}' is no product of matrices.");
        }

        GraphValue Ordered(int i, string names, string order)
            => inputs[i] is Signal s && s.Rank == names.Length ? s.With([.. order.Select(c => c == '1' ? [] : s.Dims[names.IndexOf(c, StringComparison.Ordinal)])])
                : inputs[i] is Constant c && c.Rank == names.Length && lead.Length == 0 && order.Length == 2 && !order.Contains('1', StringComparison.Ordinal)
                    ? order == names ? c : _folding.Evaluate(new GraphNode { Name = node.Name, Operator = "Transpose", Inputs = [], Outputs = [] }, [c])![0]
                : throw Fault(node, $"its operand {i} does not fit '{names}'.");
        string rows = m.Length > 0 ? m : "1", columns = n.Length > 0 ? n : "1";
        var product = (Signal)MatMul(node, [Ordered(0, a, lead + rows + summed), Ordered(1, b, lead + summed + columns)]);
        string names = lead + rows + columns;
        return product.With([.. result.Select(c => product.Dims[names.IndexOf(c, StringComparison.Ordinal)])]);
    }
}
