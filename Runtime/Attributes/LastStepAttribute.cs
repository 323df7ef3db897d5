namespace Unrolled;

/// <summary>
/// The last step of a sequence as a vector; in a batch, each sequence's own last step. In a stream it is the current step. It is to any layer what
/// <see cref="RecurrentLayerAttribute.ReturnSequences"/> = false is to a recurrent one.
/// </summary>
public sealed class LastStepAttribute : LayerAttribute;
