namespace Unrolled.Samples.Gateway;

/// <summary>What follows from a group of messages: forecasts to publish, then the messages to acknowledge.</summary>
internal sealed class ForecastBatch
{
    /// <summary>The messages, as they came.</summary>
    public List<Inbound> Messages = [];

    /// <summary>The forecasts, each topic's in the order of its readings.</summary>
    public List<OutgoingForecast> Forecasts { get; } = [];

    /// <summary>Their payloads.</summary>
    public ByteWriter Payloads { get; } = new();

    /// <summary>The number of the last reading, among those of all streams; 0 if there is none.</summary>
    public ulong LastTotal { get; private set; }

    /// <summary>Adds forecasts.</summary>
    public void Add(ReadOnlySpan<GroupEntry> entries)
    {
        foreach (ref readonly GroupEntry entry in entries)
        {
            int start = Payloads.Length;
            ForecastPayload.Write(Payloads, entry);
            Forecasts.Add(new OutgoingForecast(entry.Stream.ForecastTopic, start, Payloads.Length - start));
            LastTotal = Math.Max(LastTotal, entry.Total);
        }
    }

    /// <summary>Empties it; the memory stays.</summary>
    public void Clear()
    {
        Messages.Clear();
        Forecasts.Clear();
        Payloads.Clear();
        LastTotal = 0;
    }
}
