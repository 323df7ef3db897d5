namespace Unrolled;

/// <summary>
/// Turns each image into a flat row: rows, columns, channels, in memory order. Applied to flat rows, it concatenates all time steps into one vector;
/// their number must be fixed by <see cref="NetworkAttribute.Steps"/>. Two of these layers turn a sequence of images into one vector.
/// </summary>
public sealed class FlattenAttribute : LayerAttribute;
