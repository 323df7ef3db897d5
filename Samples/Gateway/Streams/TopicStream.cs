using System.Text;

namespace Unrolled.Samples.Gateway;

/// <summary>A topic with its state. The engine's thread writes it; others read single numbers of it, which may be a reading old.</summary>
internal sealed class TopicStream
{
    /// <summary>Creates the stream of a topic that has said nothing yet.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="forecastTopic">Where its forecasts go.</param>
    /// <param name="state">The network's state; becomes the stream's.</param>
    /// <param name="history">Points to keep for its chart.</param>
    public TopicStream(string name, string forecastTopic, float[] state, int history)
    {
        Name = name;
        NameBytes = Encoding.UTF8.GetBytes(name);
        ForecastTopic = forecastTopic;
        State = state;
        History = new TopicHistory(history);
    }

    public string Name { get; }

    /// <summary>The name in UTF-8.</summary>
    public byte[] NameBytes { get; }

    public string ForecastTopic { get; }

    /// <summary>The network's, as <see cref="NetworkStates.CopyTo"/> writes it.</summary>
    public float[] State { get; }

    public TopicHistory History { get; }

    /// <summary>Readings that were taken in.</summary>
    public long Count;

    /// <summary>The number of the last one among the readings of all streams.</summary>
    public ulong LastTotal;

    public ReadingOrder Order = new();

    public AnomalyScale Scale;

    /// <summary>The last reading, what is forecast to follow it, and its score; NaN for none.</summary>
    public float Value = float.NaN, Forecast = float.NaN, Score = float.NaN;

    /// <summary>Of readings: left out by the sensor's count, there before, too late, anomalies; and new starts of the sensor's count.</summary>
    public long Missing, Duplicates, Late, Anomalies, Restarts;

    /// <summary>When the last message came, in milliseconds since 1970.</summary>
    public long HeardAt;

    /// <summary>The neighbors in the order in which topics spoke last.</summary>
    public TopicStream? Earlier, Later;

    /// <summary>Readings of the topic in the group that is being gathered.</summary>
    public int Gathered;

    /// <summary>Its number in the journal of that number.</summary>
    public uint JournalId;
    public ulong Journal = ulong.MaxValue;

    /// <summary>Those who watch it now; null for none.</summary>
    public volatile TopicWatch[]? Watches;
}
