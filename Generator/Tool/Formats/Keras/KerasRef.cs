namespace Unrolled.Tool.Formats.Keras;

/// <summary>A tensor of a graph: which output of which call of which layer.</summary>
/// <param name="Layer">The layer's name in its model.</param>
/// <param name="Node">The call, from 0.</param>
/// <param name="Tensor">The output, from 0.</param>
internal readonly record struct KerasRef(string Layer, int Node, int Tensor);
