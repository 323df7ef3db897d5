using System.Buffers;
using System.Text.Json;

namespace Unrolled.Samples.Gateway;

/// <summary>What the page and programs ask for, as JSON.</summary>
internal sealed class PageData(StreamEngine engine, GatewayCounters counters, GatewayStatus status, FaultyMessages faults, BrokerSession session, StreamOptions options, TimeProvider clock)
{
    private readonly long _started = Environment.TickCount64;

    public TopicTable Topics => engine.Topics;

    /// <summary>True if readings come in and are saved.</summary>
    public bool IsHealthy => session.Current is { IsSubscribed: true } && status.DiskFault is null;

    /// <summary>What is wrong, if anything.</summary>
    public void WriteHealth(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("status"u8, IsHealthy ? "ok" : "failing");
        json.WriteBoolean("connected"u8, session.Current is { IsSubscribed: true });
        json.WriteString("disk"u8, status.DiskFault ?? "ok");
        json.WriteNumber("topics"u8, engine.Topics.Count);
        json.WriteNumber("silent"u8, engine.Topics.SilentSince(Silence()));
        json.WriteEndObject();
    }

    /// <summary>The counters, and the last messages that were no readings.</summary>
    public void WriteStatus(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("connected"u8, session.Current is { IsSubscribed: true });
        json.WriteString("disk"u8, status.DiskFault ?? "ok");
        json.WriteNumber("threshold"u8, options.Threshold);
        foreach ((string name, long value) in Counts())
        {
            json.WriteNumber(name, value);
        }

        json.WriteStartArray("faults"u8);
        foreach (FaultyMessage fault in faults.ToArray())
        {
            json.WriteStartObject();
            json.WriteNumber("time"u8, fault.Time);
            json.WriteString("topic"u8, fault.Topic);
            json.WriteString("fault"u8, fault.Fault);
            json.WriteString("payload"u8, fault.Payload);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Topics in the order of their names.</summary>
    /// <param name="output">Gets them.</param>
    /// <param name="search">A part of their names; empty for all.</param>
    /// <param name="offset">Topics to leave out.</param>
    /// <param name="limit">The most to write.</param>
    public void WriteTopics(IBufferWriter<byte> output, string search, int offset, int limit)
    {
        TopicStream[] found = [.. Topics.Streams.Where(s => s.Name.Contains(search, StringComparison.OrdinalIgnoreCase)).OrderBy(s => s.Name, StringComparer.Ordinal)];
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("total"u8, Topics.Count);
        json.WriteNumber("matching"u8, found.Length);
        json.WriteStartArray("topics"u8);
        foreach (TopicStream stream in found.Skip(offset).Take(limit))
        {
            json.WriteStartObject();
            WriteStream(json, stream);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A topic with its last points.</summary>
    public void WriteTopic(IBufferWriter<byte> output, TopicStream stream)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        WriteStream(json, stream);
        json.WriteStartArray("history"u8);
        foreach (HistoryPoint point in stream.History.ToArray())
        {
            WritePoint(json, point);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A point: [time, value, expected, score].</summary>
    public static void WritePoint(Utf8JsonWriter json, in HistoryPoint point)
    {
        json.WriteStartArray();
        json.WriteNumberValue(point.Time);
        WriteNumber(json, point.Value);
        WriteNumber(json, point.Expected);
        WriteNumber(json, point.Score);
        json.WriteEndArray();
    }

    private void WriteStream(Utf8JsonWriter json, TopicStream stream)
    {
        json.WriteString("topic"u8, stream.Name);
        json.WriteNumber("readings"u8, stream.Count);
        json.WritePropertyName("value"u8);
        WriteNumber(json, stream.Value);
        json.WritePropertyName("forecast"u8);
        WriteNumber(json, stream.Forecast);
        json.WritePropertyName("score"u8);
        WriteNumber(json, stream.Score);
        json.WriteNumber("anomalies"u8, stream.Anomalies);
        json.WriteNumber("missing"u8, stream.Missing);
        json.WriteNumber("duplicates"u8, stream.Duplicates);
        json.WriteNumber("late"u8, stream.Late);
        json.WriteNumber("restarts"u8, stream.Restarts);
        json.WriteNumber("heard"u8, stream.HeardAt);
        json.WriteBoolean("silent"u8, stream.HeardAt < Silence());
    }

    // JSON has no NaN and no infinity.
    private static void WriteNumber(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private (string Name, long Value)[] Counts() =>
    [
        ("seconds", (Environment.TickCount64 - _started) / 1000),
        ("topics", engine.Topics.Count),
        ("silent", engine.Topics.SilentSince(Silence())),
        ("received", counters.Received),
        ("readings", counters.Readings),
        ("published", counters.Published),
        ("anomalies", counters.Anomalies),
        ("duplicates", counters.Duplicates),
        ("late", counters.Late),
        ("malformed", counters.Malformed),
        ("refused", counters.Refused),
        ("overflowed", counters.Overflowed),
        ("overruns", counters.Overruns),
        ("publishRefused", counters.PublishRefused),
        ("evicted", counters.Evicted),
        ("returned", counters.Returned),
        ("connections", counters.Connections),
        ("diskFaults", counters.DiskFaults),
        ("memory", Environment.WorkingSet),
    ];

    private long Silence() => clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)options.Silence.TotalMilliseconds;
}
