namespace Unrolled.Generator.Layers;

/// <summary>What a stream remembers of a layer's input: the last time steps, in a ring.</summary>
/// <param name="Steps">How many.</param>
/// <param name="Width">Values of a step.</param>
/// <param name="Offset">Where the ring stands in a state.</param>
internal sealed record HistoryPlan(int Steps, int Width, int Offset);
