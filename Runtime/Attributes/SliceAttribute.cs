namespace Unrolled;

/// <summary>
/// Some neighboring features of each row: y = x[start … start + count − 1]. On a sequence it is applied to every time step. It takes no images: put a
/// <see cref="FlattenAttribute"/> before it.
/// </summary>
/// <param name="start">The first feature, from 0.</param>
/// <param name="count">The number of features, 1 or more; start + count must not exceed the width of a row.</param>
public sealed class SliceAttribute(int start, int count) : LayerAttribute
{
    /// <summary>The first feature.</summary>
    public int Start { get; } = start;

    /// <summary>The number of features.</summary>
    public int Count { get; } = count;
}
