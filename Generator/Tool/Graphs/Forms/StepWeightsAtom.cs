namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A softmax over the steps of a sequence: of keys where queries have steps too, otherwise of the scores themselves.</summary>
internal sealed class StepWeightsAtom(Form scores) : Atom(scores.Rows)
{
    public Form Scores { get; } = scores;

    public override TimeAxis? Axis { get; } = scores.Axis;

    public override bool HasState { get; } = scores.HasState;

    public override int Depth { get; } = scores.Depth + 1;
}
