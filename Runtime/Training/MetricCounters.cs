using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The counters of several metrics, those of one after those of the one before.</summary>
internal static class MetricCounters
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Length(ImmutableArray<Metric> metrics, int outputs)
    {
        int length = 0;
        foreach (Metric metric in metrics)
        {
            length += metric.Counters(outputs);
        }

        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ImmutableArray<Metric> metrics, ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<double> counters)
    {
        foreach (Metric metric in metrics)
        {
            int count = metric.Counters(predicted.Length);
            metric.Add(predicted, target, counters[..count]);
            counters = counters[count..];
        }
    }
}
