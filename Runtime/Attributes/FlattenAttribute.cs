namespace Unrolled;

/// <summary>
/// Makes a flat row of each image: rows, columns, channels, as the values lie. Of flat rows it makes one vector, the time steps one after the
/// other; their number must be known: <see cref="NetworkAttribute.Steps"/>. Two of them turn images into one vector.
/// </summary>
public sealed class FlattenAttribute : LayerAttribute;
