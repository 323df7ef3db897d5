namespace Unrolled.Tool.Graphs.Layers;

/// <summary>The initial states of one direction of a layer.</summary>
/// <param name="Hidden">h; null for zeros.</param>
/// <param name="Cell">c; null for zeros.</param>
internal sealed record InitialState(GraphValue? Hidden, GraphValue? Cell);
