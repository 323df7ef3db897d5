using System.Diagnostics;

namespace Unrolled.Bench;

/// <summary>Times contenders in rounds: each round runs all of them one after the other, so that what disturbs the machine disturbs all alike.</summary>
internal static class Interleaved
{
    // The runtime compiles hot methods again in the background, some 100 ms after they are first used.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    /// <summary>Warms all up, then times them.</summary>
    /// <param name="contenders">Who is timed.</param>
    /// <param name="rounds">How many rounds, 1 or more.</param>
    /// <param name="milliseconds">About how long one contender runs in a round.</param>
    /// <returns>One timing per contender.</returns>
    public static Timing[] Run(IReadOnlyList<IContender> contenders, int rounds, double milliseconds)
    {
        int[] times = [.. contenders.Select(c => Calibrate(c, milliseconds))];
        var timings = contenders.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < times.Length; c++)
            {
                long start = Stopwatch.GetTimestamp();
                contenders[c].Run(times[c]);
                timings[c][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / times[c];
            }
        }

        return [.. timings.Select(t => new Timing(t))];
    }

    private static int Calibrate(IContender contender, double milliseconds)
    {
        int times = 1;
        double each = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            contender.Run(times);
            double took = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            each = Math.Min(each, took / times);
            if (took < milliseconds / 4)
            {
                times *= 2;
            }
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUp);
        return (int)Math.Clamp(milliseconds / each, 1, 1 << 28);
    }
}
