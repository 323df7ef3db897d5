using System.Diagnostics;

namespace Unrolled.Bench.Probe;

/// <summary>
/// How long single calls took, counted in buckets: one for each nanosecond up to 4,095, then 2,048 for each doubling, which is finer than a
/// two-thousandth. Counting allocates nothing.
/// </summary>
internal sealed class Latencies
{
    private const int Linear = 4096, PerDoubling = Linear / 2;

    private readonly long[] _counts = new long[Linear + 48 * PerDoubling];

    /// <summary>How many calls have been counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest call, nanoseconds.</summary>
    public long Max { get; private set; }

    /// <summary>The sum of all calls, nanoseconds.</summary>
    public double Sum { get; private set; }

    /// <summary>What two readings of the clock with nothing between them differ by, the median of 100,000, nanoseconds.</summary>
    public static long ClockCost()
    {
        var empty = new Latencies();
        for (int i = 0; i < 200_000; i++)
        {
            long start = Stopwatch.GetTimestamp();
            long took = Stopwatch.GetTimestamp() - start;
            if (i >= 100_000)
            {
                empty.Add(Nanoseconds(took));
            }
        }

        return empty.Percentile(0.5);
    }

    /// <summary>Ticks of the clock as nanoseconds.</summary>
    public static long Nanoseconds(long ticks) => Stopwatch.Frequency == 1_000_000_000 ? ticks : (long)(ticks * (1e9 / Stopwatch.Frequency));

    /// <summary>Counts a call.</summary>
    /// <param name="nanoseconds">How long it took; less than 0 counts as 0.</param>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[Bucket(nanoseconds)]++;
        Count++;
        Sum += nanoseconds;
        Max = Math.Max(Max, nanoseconds);
    }

    /// <summary>The time that a share of the calls did not exceed, nanoseconds; a bucket's least.</summary>
    /// <param name="share">0 … 1.</param>
    public long Percentile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count)), seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted)
            {
                return Least(bucket);
            }
        }

        return Max;
    }

    /// <summary>How many calls took from one time to below another.</summary>
    /// <param name="from">Nanoseconds.</param>
    /// <param name="to">Nanoseconds.</param>
    public long Between(long from, long to)
    {
        long count = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            long least = Least(bucket);
            count += least >= from && least < to ? _counts[bucket] : 0;
        }

        return count;
    }

    private static int Bucket(long value)
    {
        if (value < Linear)
        {
            return (int)value;
        }

        int doublings = 64 - 12 - System.Numerics.BitOperations.LeadingZeroCount((ulong)value);
        return Linear + (doublings - 1) * PerDoubling + (int)(value >> doublings) - PerDoubling;
    }

    private static long Least(int bucket)
    {
        if (bucket < Linear)
        {
            return bucket;
        }

        int doublings = (bucket - Linear) / PerDoubling + 1;
        return (long)((bucket - Linear) % PerDoubling + PerDoubling) << doublings;
    }
}
