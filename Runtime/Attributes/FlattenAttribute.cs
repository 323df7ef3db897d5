namespace Unrolled;

/// <summary>
/// Makes a flat row of each image: rows, columns, channels, as the values lie. Of flat rows it makes one vector, the time steps one after the
/// other; their number must be known: <see cref="NetworkAttribute.Steps"/>. Images become one vector by two of them.
/// </summary>
public sealed class FlattenAttribute : LayerAttribute;
