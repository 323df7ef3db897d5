namespace Unrolled.Tool.Graphs;

/// <summary>What is known of a value of a graph.</summary>
internal abstract class GraphValue;
