using HdrHistogram;

namespace Unrolled.Bench.Published;

/// <summary>What a network took in one precision.</summary>
/// <param name="Shape">The network.</param>
/// <param name="Precision">The precision of its weights.</param>
/// <param name="IsWindow">True if whole windows were timed, false if steps.</param>
/// <param name="Times">The times, nanoseconds.</param>
/// <param name="Difference">The greatest difference of an output from the reference, relative to the reference's greatest output.</param>
internal sealed record PublishedRow(PublishedShape Shape, WeightPrecision Precision, bool IsWindow, HistogramBase Times, double Difference)
{
    /// <summary>How many times have to lie above a percentile.</summary>
    private const int Above = 10;

    /// <summary>A percentile in microseconds; null if too few times lie above it to say so.</summary>
    /// <param name="percentile">Below 100.</param>
    public double? Microseconds(double percentile)
        => percentile > 50 && Times.TotalCount * (100 - percentile) / 100 < Above - 1e-6 ? null : Times.GetValueAtPercentile(percentile) / 1e3;
}
