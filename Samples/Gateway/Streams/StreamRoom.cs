namespace Unrolled.Samples.Gateway;

/// <summary>Finds a topic's stream, or makes it, as long as there is room: a topic that has been silent for long makes room for a new one.</summary>
/// <param name="engine">The streams.</param>
/// <param name="store">Where silent streams go; null if there is no disk, and they are forgotten.</param>
/// <param name="options">The bounds.</param>
/// <param name="counters">What happened.</param>
internal sealed class StreamRoom(StreamEngine engine, StateStore? store, StreamOptions options, GatewayCounters counters)
{
    /// <summary>Finds or makes a stream.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    /// <param name="confirmed">The number of the last reading whose forecast the broker has.</param>
    /// <returns>Null if there is no room.</returns>
    /// <exception cref="IOException">A silent stream cannot be written or read; the same may be tried again.</exception>
    public TopicStream? Find(string topic, long now, ulong confirmed)
    {
        if (engine.Topics.TryGet(topic, out TopicStream? stream))
        {
            return stream;
        }

        if (engine.Topics.Count >= options.MaxTopics && !TryMakeRoom(now, confirmed))
        {
            return null;
        }

        stream = engine.NewStream(topic);
        if (store?.LoadSilent(stream.NameBytes) is { } returned)
        {
            stream = returned;
            counters.Returned++;
        }

        engine.Topics.Add(stream);
        return stream;
    }

    // A stream stays while its last forecast may have to be published again: after a restart it would not be computed anew.
    private bool TryMakeRoom(long now, ulong confirmed)
    {
        if (engine.Topics.Oldest is not { } oldest || oldest.HeardAt > now - (long)options.Silence.TotalMilliseconds || oldest.LastTotal > confirmed || oldest.Gathered > 0)
        {
            return false;
        }

        store?.SaveSilent(oldest);
        engine.Topics.Remove(oldest);
        counters.Evicted++;
        return true;
    }
}
