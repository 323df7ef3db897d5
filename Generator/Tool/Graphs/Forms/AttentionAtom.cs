namespace Unrolled.Tool.Graphs.Forms;

/// <summary>For each step of the queries, the weighted mean of values; its layer is made when it is known which matrix follows.</summary>
/// <param name="scores">A factor times a <see cref="ScoreAtom"/>, a row for each head.</param>
/// <param name="values">The values: for each head the same number of rows.</param>
internal sealed class AttentionAtom(Form scores, Form values) : Atom(values.Rows)
{
    public ScoreAtom Score { get; } = (ScoreAtom)scores.Terms[0].Atom;

    public Form Scores { get; } = scores;

    public Form Values { get; } = values;

    public int Heads => Scores.Rows;

    public override TimeAxis? Axis => Score.Query.Axis;

    public override bool HasState { get; } = scores.HasState || values.HasState;

    public override int Depth { get; } = Math.Max(scores.Depth, values.Depth) + 1;
}
