namespace Unrolled.Tool.Graphs.Folding;

/// <summary>What the operator Slice takes of one dimension.</summary>
internal readonly record struct SliceRange(int Axis, long Start, long End, long Step)
{
    /// <summary>The ranges of a node, whose numbers are attributes up to opset 9 and operands since.</summary>
    public static List<SliceRange> Of(GraphNode node, GraphValue?[] inputs, int rank)
    {
        long[] starts = Numbers(node, inputs, "starts", 1) ?? throw ConstantFolding.Fault(node, "it has no starts.");
        long[] ends = Numbers(node, inputs, "ends", 2) ?? throw ConstantFolding.Fault(node, "it has no ends.");
        long[]? axes = Numbers(node, inputs, "axes", 3), steps = Numbers(node, inputs, "steps", 4);
        if (ends.Length != starts.Length || axes is not null && axes.Length != starts.Length || steps is not null && steps.Length != starts.Length || axes is null && starts.Length > rank)
        {
            throw ConstantFolding.Fault(node, "its starts, ends, axes and steps differ in number.");
        }

        List<SliceRange> ranges = [];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = ConstantFolding.Axis(node, axes?[i] ?? i, rank);
            long step = steps?[i] ?? 1;
            if (step == 0 || ranges.Exists(r => r.Axis == axis))
            {
                throw ConstantFolding.Fault(node, "a step is 0, or an axis is given twice.");
            }

            ranges.Add(new SliceRange(axis, starts[i], ends[i], step));
        }

        return ranges;
    }

    /// <summary>The first index and the number of indexes in a dimension of known size.</summary>
    public static (int First, int Count) Clamp(long start, long end, long step, int size)
    {
        long first = start < 0 ? Math.Max(start, -size - 1L) + size : start, last = end < 0 ? Math.Max(end, -size - 1L) + size : end;
        (first, last) = step > 0 ? (Math.Clamp(first, 0, size), Math.Clamp(last, 0, size)) : (Math.Clamp(first, -1, size - 1L), Math.Clamp(last, -1, size - 1L));
        long distance = step > 0 ? last - first : first - last;
        long stride = step == long.MinValue ? long.MaxValue : Math.Abs(step);
        return distance <= 0 ? (0, 0) : ((int)first, (int)((distance - 1) / stride + 1));
    }

    private static long[]? Numbers(GraphNode node, GraphValue?[] inputs, string attribute, int operand)
        => node.Integers(attribute) is { Count: > 0 } given ? [.. given]
            : operand < inputs.Length && inputs[operand] is { } value
                ? (value as Constant)?.Integers() ?? throw new UnsupportedModelException(node.Title, node.Operator, $"its {attribute} depend on the model's inputs or their sizes.")
            : null;
}
