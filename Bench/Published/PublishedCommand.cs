using System.Diagnostics;
using System.Globalization;
using HdrHistogram;

namespace Unrolled.Bench.Published;

/// <summary>
/// <c>published [--shapes PATTERN] [--samples N] [--seconds N] [--core N] [--keep]</c>: networks that others have published figures of, one step and one window, in three precisions.
/// </summary>
internal static class PublishedCommand
{
    // A time of up to an hour, to three digits.
    private const long Longest = 3_600_000_000_000;
    private const int Digits = 3;

    // The runtime compiles hot methods again in the background, some 100 ms after they are first used.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    private const string Help = $"""
        published [--shapes PATTERN] [--samples N] [--seconds N] [--core N] [--keep]
        Networks that others have published latencies of (STAC-ML's and VOLLO's), one step and one window, with weights of 32, 16 and 8 bits; outputs are compared with double precision first.

          --shapes PATTERN    networks whose names contain the pattern, or match it if it has * or ?: 'LSTM_A', 'VOLLO*'
          --samples N         times that are taken of each row; the default is 100000
          --seconds N         how long a row takes at most, with as many times as fit into it; the default is 60
          --core N            the core to measure on; the default is the last one
          --keep              writes the table to Bench/results

        {PublishedTable.Remarks}
        """;

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 if an output differs from double precision by more than its precision explains.</returns>
    /// <exception cref="ArgumentException">The arguments do not fit.</exception>
    /// <exception cref="BenchException">The core is not to be had.</exception>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is ["--help"])
        {
            Console.WriteLine(Help);
            return 0;
        }

        PublishedOptions options = PublishedOptions.Parse(args);
        PublishedShape[] shapes = options.Select();
        int? core = options.Core ?? Pinning.LastCore;
        if (core is { } number)
        {
            Pinning.Pin("--core", number);
        }

        string header = Machine.Header(core, LaneSupport.Best.ToString());
        var rows = new List<PublishedRow>();
        bool differs = false;
        foreach (PublishedShape shape in shapes)
        {
            for (int p = 0; p < PublishedShape.Precisions.Count; p++)
            {
                Network network = shape.Networks[p]();
                WeightPrecision precision = PublishedShape.Precisions[p];
                double difference = PublishedCheck.Difference(shape, network, new DoubleLstm(network));
                double tolerance = PublishedCheck.Tolerance(precision);
                if (!(difference <= tolerance))
                {
                    differs = true;
                    Console.Error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{shape.Name}, {precision}: differs from double precision by {difference:0.0e-0} of the greatest output, expected at most {tolerance:0e-0}"));
                }

                rows.AddRange([Steps(shape, precision, network, options, difference), Windows(shape, precision, network, options, difference)]);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{shape.Name}, {precision}: step {rows[^2].Microseconds(50):0.##} µs, window {rows[^1].Microseconds(50):0.##} µs, difference {difference:0.0e-0}"));
            }
        }

        string report = $"```\n{header}\nclock: two readings with nothing between them take {ClockCost()} ns\n```\n\n{PublishedTable.Remarks}\n\n{PublishedTable.Of(rows)}";
        Console.WriteLine();
        Console.WriteLine(report);
        if (options.Keep)
        {
            Results.Keep("Published.md", report);
        }

        return differs ? 1 : 0;
    }

    private static PublishedRow Steps(PublishedShape shape, WeightPrecision precision, Network network, PublishedOptions options, double difference)
    {
        NetworkState state = network.CreateState();
        float[] x = shape.Window(), y = new float[network.Definition.Outputs];
        int t = 0;
        return new PublishedRow(shape, precision, false, Measure(options, () =>
        {
            network.Step(state, x.AsSpan(t, shape.Inputs), y);
            t = t + shape.Inputs == x.Length ? 0 : t + shape.Inputs;
        }), difference);
    }

    private static PublishedRow Windows(PublishedShape shape, WeightPrecision precision, Network network, PublishedOptions options, double difference)
    {
        float[] x = shape.Window(), y = new float[network.Definition.Outputs];
        return new PublishedRow(shape, precision, true, Measure(options, () => network.Predict(x, y)), difference);
    }

    private static LongHistogram Measure(PublishedOptions options, Action call)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            call();
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUp);

        // What others have left is collected now and not between two samples.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var times = new LongHistogram(Longest, Digits);
        TimeSpan limit = TimeSpan.FromSeconds(options.Seconds);
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < options.Samples && Stopwatch.GetElapsedTime(start) < limit; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            call();
            times.RecordValue(Nanoseconds(Stopwatch.GetTimestamp() - begin));
        }

        return times;
    }

    // Not through a TimeSpan, which counts in steps of 100 ns.
    private static long Nanoseconds(long ticks) => Math.Clamp((long)(ticks * (1e9 / Stopwatch.Frequency)), 1, Longest);

    private static long ClockCost()
    {
        var times = new LongHistogram(Longest, Digits);
        for (int i = 0; i < 100_000; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            times.RecordValue(Nanoseconds(Stopwatch.GetTimestamp() - begin));
        }

        return times.GetValueAtPercentile(50);
    }
}
