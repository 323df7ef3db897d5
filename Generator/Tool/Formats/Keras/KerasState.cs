namespace Unrolled.Tool.Formats.Keras;

/// <summary>Which final state of a recurrent layer a tensor is.</summary>
/// <param name="Cell">True for c, false for h.</param>
/// <param name="Reverse">True for the second direction.</param>
/// <param name="IsOutput">Whether it is the layer's output too: h of a layer that returns only its last step.</param>
internal readonly record struct KerasState(bool Cell, bool Reverse, bool IsOutput);
