namespace Unrolled.Samples;

/// <summary>The quantile of the last values of a stream. Nothing is allocated after the constructor.</summary>
/// <param name="capacity">How many values are looked at, 1 or more.</param>
/// <param name="share">The share of them that the quantile is not below of, above 0, at most 1.</param>
internal sealed class RunningQuantile(int capacity, double share)
{
    private readonly float[] _values = new float[capacity], _sorted = new float[capacity];
    private int _next;

    /// <summary>How many values there are, at most the capacity.</summary>
    public int Count { get; private set; }

    /// <summary>The ⌈share·n⌉-th of the n values in order; 0 without any.</summary>
    public float Value { get; private set; }

    /// <summary>Adds a value in the place of the oldest.</summary>
    public void Add(float value)
    {
        _values[_next] = value;
        _next = (_next + 1) % capacity;
        Count = Math.Min(Count + 1, capacity);
        Span<float> sorted = _sorted.AsSpan(0, Count);
        _values.AsSpan(0, Count).CopyTo(sorted);
        sorted.Sort();
        Value = sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];
    }
}
