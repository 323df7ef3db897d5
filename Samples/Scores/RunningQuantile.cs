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
    /// <param name="value">Not NaN, which has no place in an order.</param>
    public void Add(float value)
    {
        if (Count == capacity)
        {
            int oldest = PlaceOf(_values[_next]);
            _sorted.AsSpan((oldest + 1)..Count).CopyTo(_sorted.AsSpan(oldest));
            Count--;
        }

        int place = PlaceOf(value);
        _sorted.AsSpan(place..Count).CopyTo(_sorted.AsSpan(place + 1));
        _sorted[place] = value;
        _values[_next] = value;
        _next = (_next + 1) % capacity;
        Count++;
        Value = _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];
    }

    // The first one that is not below a value.
    private int PlaceOf(float value)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
