namespace Unrolled.Tool.Graphs.Layers;

/// <summary>An input of the file that gives a layer's initial state.</summary>
/// <param name="Cell">Whether it is c.</param>
/// <param name="Reverse">Whether it is of the second direction.</param>
/// <param name="Input">The input's name.</param>
/// <param name="Layout">What the input's dimensions are.</param>
/// <param name="Start">Where the values begin along its features.</param>
internal sealed record StateBinding(bool Cell, bool Reverse, string Input, string Layout, int Start);
