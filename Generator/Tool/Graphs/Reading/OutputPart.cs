using Unrolled.Tool.Graphs.Layers;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Where features of a file's output come from.</summary>
/// <param name="Name">The output.</param>
/// <param name="Source">The layer and which of its results.</param>
/// <param name="Layout">What the output's dimensions are.</param>
/// <param name="Start">Where the features begin in the output.</param>
/// <param name="First">The first feature of the layer.</param>
/// <param name="Count">The number of features.</param>
/// <param name="IsState">Whether it is a final state; otherwise the layer's output.</param>
internal sealed record OutputPart(string Name, LayerSource Source, string Layout, int Start, int First, int Count, bool IsState);
