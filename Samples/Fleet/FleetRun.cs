using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Unrolled.Orleans;

namespace Unrolled.Samples.Fleet;

/// <summary>The whole demonstration: starts what is to be started, drives the streams, has things happen meanwhile, and reports.</summary>
internal sealed class FleetRun(FleetOptions options, TextWriter output)
{
    private readonly List<SiloProcess> _silos = [];

    /// <summary>A cluster whose silos this program starts.</summary>
    public async Task<int> WithSilos(CancellationToken cancellation)
    {
        if (options.Redis is null)
        {
            return await InMemory(cancellation);
        }

        using RedisServer? server = options.Redis == "start" ? await RedisServer.Start(cancellation) : null;
        string redis = server?.Address ?? options.Redis;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Silos).Select(async _ =>
            {
                SiloProcess silo = await SiloProcess.Start(options, redis, cancellation);
                lock (_silos)
                {
                    _silos.Add(silo);
                }
            }));
            Say($"{_silos.Count} silos on Redis at {redis}");
            double before = _silos.Average(s => s.Memory);
            using IHost client = SiloSetup.Client(redis, options.Cluster);
            await client.StartAsync(cancellation);
            int code = await Drive(client.Services.GetRequiredService<IClusterClient>(), server, traffic =>
            {
                Say($"resident memory of a silo: {Megabytes(before)} MB before the streams, {Megabytes(_silos.Average(s => s.Memory))} MB now");
            }, cancellation);
            await client.StopAsync(cancellation);
            SiloFigures[] figures = await Task.WhenAll(_silos.Select(s => s.Stop(cancellation)));
            long memory = _silos.Sum(s => s.BeforeStop!.Memory - s.AtStart!.Memory), calls = (long)options.Streams * options.Calls;
            double processor = _silos.Sum(s => (s.BeforeStop!.Processor - s.AtStart!.Processor).TotalMicroseconds);
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"managed memory of the silos: {memory / options.Streams} bytes for each stream; their processor time: {processor / calls:f1} us for each call"));
            Say($"saves of the silos that are left: {figures.Sum(c => c.Saves)}, failed {figures.Sum(c => c.Failed)}");
            return code;
        }
        finally
        {
            foreach (SiloProcess silo in _silos)
            {
                silo.Dispose();
            }
        }
    }

    /// <summary>A cluster that others have started.</summary>
    public async Task<int> AsClient(CancellationToken cancellation)
    {
        using IHost client = SiloSetup.Client(options.Redis!, options.Cluster);
        await client.StartAsync(cancellation);
        int code = await Drive(client.Services.GetRequiredService<IClusterClient>(), null, _ => { }, cancellation);
        await client.StopAsync(cancellation);
        return code;
    }

    private async Task<int> InMemory(CancellationToken cancellation)
    {
        using IHost host = SiloSetup.InMemory(options);
        SaveCounts counts = host.Services.GetRequiredService<SaveCounts>();
        await host.StartAsync(cancellation);
        Say("1 silo in this process, its storage in memory");
        var before = SiloFigures.Now(counts);
        int code = await Drive(host.Services.GetRequiredService<IGrainFactory>(), null, traffic =>
        {
            var after = SiloFigures.Now(counts);
            double processor = (after.Processor - before.Processor).TotalMicroseconds / ((double)options.Streams * options.Calls);
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"managed memory: {(after.Memory - before.Memory) / options.Streams} bytes for each stream, with its session and storage; processor time {processor:f1} us for each call"));
            GC.KeepAlive(traffic);
        }, cancellation);
        Say($"saves: {counts.Saves}, failed {counts.Failed}");

        // Streams save themselves when they leave, and this storage is made of grains, which must not leave first.
        await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await host.StopAsync(CancellationToken.None);
        return code;
    }

    private async Task<int> Drive(IGrainFactory grains, RedisServer? redis, Action<Traffic> measure, CancellationToken cancellation)
    {
        var traffic = new Traffic(options);
        long start = Stopwatch.GetTimestamp();
        await traffic.Open(grains, cancellation);
        Say($"{options.Streams} streams opened in {Seconds(Stopwatch.GetElapsedTime(start))} s");

        // Whichever fails first ends the other.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<bool> events = Events(grains, traffic, redis, failed.Token);
        Task<TimeSpan> running = traffic.Run(failed.Token);
        if ((await Task.WhenAny(running, events)).IsFaulted)
        {
            await failed.CancelAsync();
        }

        await Task.WhenAll(running, events);
        Report(traffic, await running);
        measure(traffic);
        return Verify(traffic) && await events ? ExitCode.Success : ExitCode.Failure;
    }

    private void Report(Traffic traffic, TimeSpan elapsed)
    {
        long steps = (long)options.Streams * options.Calls * options.Block;
        double rate = steps / elapsed.TotalSeconds;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{steps} steps in {elapsed.TotalSeconds:f1} s: {rate:f0} steps a second, {rate / Math.Max(options.Silos, 1):f0} for each silo, {rate / options.Block:f0} calls a second"));
        Say($"a call with {options.Callers} callers: p50 {Latency(50)} ms, p99 {Latency(99)} ms, p99.9 {Latency(99.9)} ms, max {Latency(100)} ms");
        long[] repeated = [.. traffic.Streams.Select(s => s.Session.RepeatedSteps)];
        long retries = traffic.Streams.Sum(s => s.Session.Retries);
        Say($"{repeated.Count(r => r > 0)} streams went back, {repeated.Sum()} steps were repeated, at most {repeated.Max()} of one stream; {retries} calls were made again");

        string Latency(double percentile) => Milliseconds(traffic.Latency(percentile));
    }

    private bool Verify(Traffic traffic)
    {
        int wrong = traffic.CountWrong();
        Say(wrong == 0
            ? $"verified: the outputs of all {options.Streams} streams have the bits of a local model"
            : $"WRONG: {wrong} of {options.Streams} streams have other bits than a local model");
        return wrong == 0;
    }

    // What is to happen while the streams run. False if the cluster took what it should refuse.
    private async Task<bool> Events(IGrainFactory grains, Traffic traffic, RedisServer? redis, CancellationToken cancellation)
    {
        if (options.Pause > TimeSpan.Zero)
        {
            await At(traffic, 0.25, cancellation);
            Say($"at {traffic.Progress:p0} of the calls Redis stops for {options.Pause.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
            await redis!.Pause(options.Pause);
        }

        bool fits = true;
        if (options.Roll)
        {
            await At(traffic, 0.33, cancellation);
            fits = await Roll(grains, traffic);
        }

        if (options.Kill)
        {
            await At(traffic, 0.5, cancellation);
            SiloProcess silo = _silos[^1];
            _silos.Remove(silo);
            silo.Kill();
            Say($"at {traffic.Progress:p0} of the calls a silo was killed (kill -9)");
            silo.Dispose();
        }

        return fits;
    }

    private async Task<bool> Roll(IGrainFactory grains, Traffic traffic)
    {
        IModelGrain model = grains.GetModel(WaveVersions.Name);
        int next = (await model.Current()).Version + 1;
        await model.Roll(next);
        Say($"at {traffic.Progress:p0} of the calls the model was rolled to version {next}");
        try
        {
            await model.Roll(WaveVersions.Wider);
            Say($"WRONG: version {WaveVersions.Wider}, of another shape, was taken");
            return false;
        }
        catch (StateLayoutException refusal)
        {
            Say($"refused: {refusal.Message}");
            return true;
        }
    }

    private static async Task At(Traffic traffic, double progress, CancellationToken cancellation)
    {
        while (traffic.Progress < progress)
        {
            await Task.Delay(5, cancellation);
        }
    }

    private void Say(string line) => output.WriteLine(line);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("f1", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "f3" : "f0", CultureInfo.InvariantCulture);

    private static string Megabytes(double bytes) => (bytes / 1e6).ToString("f0", CultureInfo.InvariantCulture);
}
