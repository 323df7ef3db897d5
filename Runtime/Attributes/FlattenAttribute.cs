namespace Unrolled;

/// <summary>
/// Makes one vector of an image, or of a sequence whose number of steps is known: <see cref="NetworkAttribute.Steps"/>. The values stay in their
/// order: steps, rows, columns, channels.
/// </summary>
public sealed class FlattenAttribute : LayerAttribute;
