using System.Diagnostics;
using HdrHistogram;
using Orleans;

namespace Unrolled.Samples.Fleet;

/// <summary>Drives all streams: some callers at once, each with its share of the streams, one call after the other.</summary>
internal sealed class Traffic(FleetOptions options)
{
    private const long LongestInTicks = 10L * 60 * 1_000_000;

    private readonly StreamRun[] _streams = [.. Enumerable.Range(0, options.Streams).Select(n => new StreamRun(n))];
    private readonly LongConcurrentHistogram _latency = new(1, LongestInTicks, 3);
    private long _calls;

    /// <summary>All streams.</summary>
    public IReadOnlyList<StreamRun> Streams => _streams;

    /// <summary>How far it is, 0 to 1.</summary>
    public double Progress => Interlocked.Read(ref _calls) / ((double)options.Streams * options.Calls);

    /// <summary>Opens all sessions, which makes all grains.</summary>
    public Task Open(IGrainFactory grains, CancellationToken cancellation)
        => Each(caller => EachOf(caller, s => s.Open(grains, cancellation)));

    /// <summary>Makes all calls, and returns how long they took.</summary>
    public async Task<TimeSpan> Run(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        await Each(async caller =>
        {
            var clock = new CallClock(options, caller, start);
            for (int call = 0; call < options.Calls; call++)
            {
                await EachOf(caller, async stream =>
                {
                    long before = await clock.Next(cancellation);
                    await stream.Call(options.Block, cancellation);
                    _latency.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(before).TotalMicroseconds, 1, LongestInTicks));
                    Interlocked.Increment(ref _calls);
                });
            }
        });
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The time within which a part of the calls was answered.</summary>
    public TimeSpan Latency(double percentile) => TimeSpan.FromMicroseconds(_latency.GetValueAtPercentile(percentile));

    /// <summary>The number of streams whose outputs have other bits than a local model's.</summary>
    public int CountWrong()
    {
        int wrong = 0;
        Parallel.ForEach(_streams, stream =>
        {
            if (!stream.IsExact(options.Block))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        return wrong;
    }

    private Task Each(Func<int, Task> work) => Task.WhenAll(Enumerable.Range(0, options.Callers).Select(caller => Task.Run(() => work(caller))));

    private async Task EachOf(int caller, Func<StreamRun, Task> work)
    {
        for (int s = caller; s < _streams.Length; s += options.Callers)
        {
            await work(_streams[s]);
        }
    }
}
