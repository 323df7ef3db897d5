using System.Diagnostics;
using System.Globalization;

namespace Unrolled.Samples.Gateway;

/// <summary>Hours of simulated time: payloads are read, judged, stepped in groups, saved and written as forecasts, by the code of the gateway.</summary>
internal sealed class DayRun(int topics, int hours, int interval, string? state)
{
    private const int SecondsOfHour = 3600, PayloadLength = 128, GroupLength = 500, Kinds = 64;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StreamOptions _options = new(Silence: TimeSpan.FromHours(1));
    private readonly GatewayCounters _counters = new();
    private readonly ForecastBatch _batch = new();
    private readonly ReadingFields _fields = new();

    /// <summary>Does it; prints a line for each hour.</summary>
    public void Run(TextWriter output, CancellationToken cancellation)
    {
        SensorForecaster model = SensorTraining.OnSimulation(output);
        var engine = new StreamEngine(model, _options);
        using StateStore? store = state is null ? null : StateStore.Open(state, ForecasterFile.Fingerprint(model), engine, _ => { }, output.WriteLine);
        var room = new StreamRoom(engine, store, _options, _counters);
        SimulatedSensor[] sensors = [.. Enumerable.Range(0, Kinds).Select(i => new SimulatedSensor(i, seed: 4))];
        string[] names = [.. Enumerable.Range(0, topics).Select(SensorSimulation.Topic)];
        float[] values = new float[Kinds];
        var clock = Stopwatch.StartNew();
        for (int hour = 1; hour <= hours; hour++)
        {
            for (int second = 0; second < SecondsOfHour; second += interval)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int i = 0; i < Kinds; i++)
                {
                    values[i] = sensors[i].Next();
                }

                Pass(engine, room, store, names, values, ((long)(hour - 1) * SecondsOfHour + second) / interval, Start.AddHours(hour - 1).AddSeconds(second));
            }

            store?.BeginSnapshot(error => throw new IOException("no snapshot was written", error));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hour {hour,2}: {_counters.Readings,11} readings, {clock.Elapsed.TotalSeconds,7:0.0} s, RSS {ResidentMegabytes():0.0} MB, {GC.CollectionCount(0)} collections"));
        }
    }

    // One reading of every topic.
    private void Pass(StreamEngine engine, StreamRoom room, StateStore? store, string[] names, float[] values, long sequence, DateTimeOffset time)
    {
        Span<byte> payload = stackalloc byte[PayloadLength];
        long now = time.ToUnixTimeMilliseconds();
        for (int i = 0; i < names.Length; i++)
        {
            int length = Write(payload, values[i % Kinds], sequence, now);
            ReadingFault fault = ReadingParser.Parse(payload[..length], _fields, out Reading reading);
            if (fault != ReadingFault.None || room.Find(names[i], now, engine.Total) is not { } stream || engine.Offer(stream, reading, now) != ReadingVerdict.Next)
            {
                throw new InvalidOperationException($"A simulated reading was not taken: {fault}.");
            }

            _counters.Readings++;
            if (engine.Group.Count == GroupLength || i == names.Length - 1)
            {
                Finish(engine, store);
            }
        }
    }

    private static int Write(Span<byte> payload, float value, long sequence, long time)
    {
        System.Text.Unicode.Utf8.TryWrite(payload, CultureInfo.InvariantCulture, $"{{\"value\":{value},\"seq\":{sequence},\"time\":{time}}}", out int length);
        return length;
    }

    private void Finish(StreamEngine engine, StateStore? store)
    {
        engine.Step();
        store?.Prepare(engine.Group.AsTheyCame, engine.Total);
        store?.Append();
        _batch.Clear();
        _batch.Add(engine.Group.Arranged);
        engine.Group.Clear();
    }

    private static double ResidentMegabytes() => Environment.WorkingSet / (1024.0 * 1024);
}
