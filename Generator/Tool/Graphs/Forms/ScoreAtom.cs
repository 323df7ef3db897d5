namespace Unrolled.Tool.Graphs.Forms;

/// <summary>Products of queries and keys, one for each head: what attention makes its weights of.</summary>
/// <param name="query">The queries: for each head the same number of rows.</param>
/// <param name="key">The keys, likewise.</param>
/// <param name="heads">The number of heads.</param>
/// <param name="isCausal">Whether a step sees only steps up to its own.</param>
internal sealed class ScoreAtom(Form query, Form key, int heads, bool isCausal = false) : Atom(heads)
{
    public Form Query { get; } = query;

    public Form Key { get; } = key;

    public bool IsCausal { get; } = isCausal;

    /// <summary>Whether queries have steps too; otherwise there is one for a whole sequence.</summary>
    public bool IsPaired => Query.Axis is not null;

    /// <summary>The steps of the queries, or else those of the keys.</summary>
    public override TimeAxis? Axis { get; } = query.Axis ?? key.Axis;

    public override bool HasState { get; } = query.HasState || key.HasState;

    public override int Depth { get; } = Math.Max(query.Depth, key.Depth) + 1;
}
