namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A form whose elements have been normalized to a mean of 0 and a variance of 1.</summary>
internal sealed class NormalizedAtom(Form argument, float epsilon) : Atom(argument.Rows)
{
    public Form Argument { get; } = argument;

    public float Epsilon { get; } = epsilon;

    public override TimeAxis? Axis { get; } = argument.Axis;

    public override bool HasState { get; } = argument.HasState;

    public override int Depth { get; } = argument.Depth + 1;
}
