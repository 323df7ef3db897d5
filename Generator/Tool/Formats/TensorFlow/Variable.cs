namespace Unrolled.Tool.Formats.TensorFlow;

/// <summary>A variable of a while loop.</summary>
/// <param name="Merge">Where its first value and the next ones meet.</param>
/// <param name="Inside">What the body calls it.</param>
/// <param name="Initial">Its first value.</param>
/// <param name="Next">Its value for the next round.</param>
/// <param name="Exit">Its value after the loop; empty if nothing reads it.</param>
/// <param name="Written">What every round adds to an array; null for a plain variable.</param>
/// <param name="Nodes">The nodes that it consists of.</param>
internal sealed record Variable(TensorFlowNode Merge, string Inside, string Initial, string Next, string Exit, string? Written, List<TensorFlowNode> Nodes)
{
    public bool IsArray => Written is not null;
}
