using Orleans;

namespace Unrolled.Orleans;

/// <summary>
/// Floats in a call to a stream. Between processes they travel as their bytes; within one silo the array itself is handed over, so it must not change until the call has returned.
/// </summary>
/// <param name="values">The floats, which are not copied.</param>
[Immutable]
public readonly struct FloatBlock(ReadOnlyMemory<float> values)
{
    /// <summary>The floats.</summary>
    public ReadOnlyMemory<float> Values { get; } = values;

    /// <summary>How many.</summary>
    public int Length => Values.Length;

    /// <summary>The floats, to be read.</summary>
    public ReadOnlySpan<float> Span => Values.Span;

    /// <summary>An array as a block, which is not copied.</summary>
    /// <param name="values">The floats.</param>
    public static implicit operator FloatBlock(float[] values) => new(values);

    /// <summary>Memory as a block, which is not copied.</summary>
    /// <param name="values">The floats.</param>
    public static implicit operator FloatBlock(ReadOnlyMemory<float> values) => new(values);
}
