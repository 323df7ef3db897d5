namespace Unrolled.Tool.Graphs.Forms;

/// <summary>The products of the elements of two forms.</summary>
internal sealed class ProductAtom(Form left, Form right) : Atom(left.Rows)
{
    public Form Left { get; } = left;

    public Form Right { get; } = right;

    public override TimeAxis? Axis { get; } = left.Axis ?? right.Axis;

    public override bool HasState { get; } = left.HasState || right.HasState;

    public override int Depth { get; } = Math.Max(left.Depth, right.Depth) + 1;
}
