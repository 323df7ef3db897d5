namespace Unrolled.Tool.Export.Keras;

/// <summary>The weights of a Keras layer, or of a part of it.</summary>
/// <param name="Part">The part: "cell", "forward_layer/cell"; empty for the layer itself.</param>
/// <param name="Tensors">In Keras's order, in its shapes.</param>
internal sealed record KerasWeight(string Part, params Tensor[] Tensors);
