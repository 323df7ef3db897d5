using System.Globalization;

namespace Unrolled.Samples;

/// <summary>By how much the outer two of three quantiles are moved, in deviations of the window, so that they cover what they say (Romano, Patterson and Candès, "Conformalized quantile regression", 2019).</summary>
/// <param name="Low">Is taken off the lowest quantile.</param>
/// <param name="High">Is added to the highest.</param>
internal readonly record struct IntervalShift(float Low, float High)
{
    /// <summary>Finds the shift with which a share of held-out values lies below the highest quantile, and as many above the lowest.</summary>
    /// <param name="quantiles">[values, 3], scaled.</param>
    /// <param name="actual">[values], scaled.</param>
    /// <param name="share">0.9 for the quantiles of 10 % and 90 %.</param>
    public static IntervalShift Fit(ReadOnlySpan<float> quantiles, ReadOnlySpan<float> actual, double share)
    {
        float[] low = new float[actual.Length], high = new float[actual.Length];
        for (int i = 0; i < actual.Length; i++)
        {
            low[i] = quantiles[3 * i] - actual[i];
            high[i] = actual[i] - quantiles[3 * i + 2];
        }

        return new IntervalShift(At(low, share), At(high, share));
    }

    /// <summary>Sorts three quantiles, which a network may give in another order, and moves the outer two.</summary>
    public void Apply(Span<float> quantiles)
    {
        quantiles.Sort();
        quantiles[0] = Math.Min(quantiles[0] - Low, quantiles[1]);
        quantiles[2] = Math.Max(quantiles[2] + High, quantiles[1]);
    }

    /// <summary>Does so with many.</summary>
    /// <param name="quantiles">[values, 3].</param>
    public void ApplyAll(Span<float> quantiles)
    {
        for (int i = 0; i < quantiles.Length; i += 3)
        {
            Apply(quantiles.Slice(i, 3));
        }
    }

    /// <summary>As a model's metadata keep it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low:R} {High:R}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="SampleException">It is not that.</exception>
    public static IntervalShift Parse(string text)
    {
        float[] values = NumberLine.Parse(text, 2);
        return new IntervalShift(values[0], values[1]);
    }

    // The k-th smallest of n, k = ⌈share · (n + 1)⌉, but no more than n.
    private static float At(float[] values, double share)
    {
        Array.Sort(values);
        return values[Math.Min((int)Math.Ceiling(share * (values.Length + 1)), values.Length) - 1];
    }
}
