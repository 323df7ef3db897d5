using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Masks on the scores of attention.</summary>
internal sealed partial class GraphReader
{
    /// <summary>Operators that make a triangle, or read one.</summary>
    private static GraphValue TriangleOf(GraphNode node, GraphValue?[] inputs)
    {
        if (node.Operator == "Trilu")
        {
            return Trilu(node, inputs);
        }

        Triangle mask = inputs.OfType<Triangle>().First();
        Signal? scores = inputs.OfType<Signal>().FirstOrDefault();
        double[] numbers = [.. inputs.OfType<Constant>().Select(c => c.IsUniform(out double same) ? same : double.NaN)];
        bool isOne = numbers is [not double.NaN];
        switch (node.Operator)
        {
            case "Identity" or "Cast" or "CastLike" or "Unsqueeze" or "Squeeze" or "Expand":
                // Dimensions of one element before the last two.
                return mask;
            case "Shape":
                return Constant.Vector(mask.Size, mask.Size);
            case "Not":
                return mask.Map(v => v == 0 ? 1 : 0);
            case "Equal" when isOne:
                return mask.Map(v => v == numbers[0] ? 1 : 0);
            case "Sub" when isOne:
                return mask.Map(v => inputs[0] == mask ? v - numbers[0] : numbers[0] - v);
            case "Mul" when isOne:
                return mask.Map(v => v * numbers[0]);
            case "Where" when inputs[0] == mask && numbers is [not double.NaN, not double.NaN]:
                return new Triangle(mask.Size, mask.Above != 0 ? numbers[0] : numbers[1], mask.Other != 0 ? numbers[0] : numbers[1]);
            case "Where" when inputs[0] == mask && scores is not null && isOne:
                return Mask(node, scores, mask.Map(v => v != 0 == (inputs[1] == scores) ? 0 : numbers[0]));
            case "Add" when scores is not null:
                return Mask(node, scores, mask);
            default:
                throw Fault(node, "a mask is read by something other than the scores of attention.");
        }
    }

    private static GraphValue Trilu(GraphNode node, GraphValue?[] inputs)
    {
        Constant matrix = NeedConstant(node, inputs, 0);
        bool isUpper = node.Integer("upper", 1) != 0;
        long k = OptionalConstant(node, inputs, 1) is { Count: 1 } given ? (long)given.At(0) : 0;
        if (matrix.IsPlain && matrix.Rank >= 2)
        {
            int columns = matrix.Shape[^1], rows = matrix.Shape[^2];
            return new Constant(matrix.Kind, matrix.Shape, [.. Enumerable.Range(0, matrix.Count).Select(i => (i % columns - i / columns % rows) is var above && (isUpper ? above >= k : above <= k) ? matrix.At(i) : 0)]);
        }

        return matrix.Rank == 2 && matrix.Dims[0] == matrix.Dims[1] && matrix.IsUniform(out double value) && k == (isUpper ? 1 : 0)
            ? new Triangle(matrix.Dims[0], isUpper ? value : 0, isUpper ? 0 : value)
            : throw Fault(node, "only the steps after each step are a mask.");
    }

    private static Signal Mask(GraphNode node, Signal scores, Triangle mask)
    {
        if (mask.Other != 0 || mask.Above > Masked)
        {
            throw Fault(node, "a mask on the scores of attention that does not hide the steps after the query's, and no others.");
        }

        return Causal(node, scores, mask.Size);
    }

    /// <summary>A mask on the scores of attention, all of whose elements are given.</summary>
    private static Signal Mask(GraphNode node, Signal scores, Constant mask)
    {
        if (!mask.IsPlain || mask.Rank < 2 || mask.Shape[^1] != mask.Shape[^2])
        {
            throw Fault(node, $"a mask of shape {mask} on the scores {scores} of attention.");
        }

        int steps = mask.Shape[^1];
        for (int i = 0; i < mask.Count; i++)
        {
            bool isAfter = i % steps > i / steps % steps;
            if (isAfter ? mask.At(i) > Masked : mask.At(i) != 0)
            {
                throw Fault(node, "a mask on the scores of attention that does not hide the steps after the query's, and no others.");
            }
        }

        return Causal(node, scores, steps);
    }

    private static Signal Causal(GraphNode node, Signal scores, Size steps)
        => scores.Dims is [.., [{ Kind: FactorKind.Time } rows], [{ Kind: FactorKind.Key } columns]] && scores.Form.Terms is [{ Atom: ScoreAtom score } term] && rows.Axis == columns.Axis && rows.Size == steps
            ? scores.With(new Form(scores.Form.Rows, [term with { Atom = new ScoreAtom(score.Query, score.Key, score.Size, true) }], scores.Form.Bias))
            : throw Fault(node, $"a mask of {steps}×{steps} on {scores}, which are no scores of the steps of one sequence by each other.");

    // Where(hidden, −∞, scores), or Where(seen, scores, −∞).
    private static Signal Where(GraphNode node, GraphValue?[] inputs)
    {
        Constant condition = NeedConstant(node, inputs, 0);
        int operand = inputs[1] is Signal ? 1 : 2;
        Signal signal = Operand(node, inputs, operand);
        if (condition.IsUniform(out double same))
        {
            return same != 0 == (operand == 1) ? signal : throw Fault(node, "its condition is constant.");
        }

        return condition.IsPlain && NeedConstant(node, inputs, 3 - operand).IsUniform(out double hidden) && hidden <= Masked && signal.Factors.Any(f => f.Kind == FactorKind.Key)
            ? Mask(node, signal, new Constant(ElementKind.Float, condition.Shape, [.. Enumerable.Range(0, condition.Count).Select(i => condition.At(i) != 0 == (operand == 1) ? 0 : hidden)]))
            : throw Fault(node, "it chooses between values by something other than a mask on the scores of attention.");
    }
}
