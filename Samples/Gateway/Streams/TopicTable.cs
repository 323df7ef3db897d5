using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Unrolled.Samples.Gateway;

/// <summary>All topics that have a stream, and the order in which they spoke last. One thread changes it, any thread may look.</summary>
internal sealed class TopicTable
{
    private readonly ConcurrentDictionary<string, TopicStream> _streams = new(concurrencyLevel: 1, capacity: 1024, StringComparer.Ordinal);
    private readonly Lock _watching = new();

    private volatile int _count;

    /// <summary>The topic that has been silent for longest; null if there is none.</summary>
    public TopicStream? Oldest { get; private set; }

    private TopicStream? Newest { get; set; }

    /// <summary>Their number.</summary>
    public int Count => _count;

    /// <summary>All streams, in no order.</summary>
    public IEnumerable<TopicStream> Streams => _streams.Select(pair => pair.Value);

    /// <summary>Finds a stream.</summary>
    public bool TryGet(string topic, [NotNullWhen(true)] out TopicStream? stream) => _streams.TryGetValue(topic, out stream);

    /// <summary>Adds a stream, as the one that spoke last.</summary>
    public void Add(TopicStream stream)
    {
        _streams[stream.Name] = stream;
        _count++;
        Append(stream);
    }

    /// <summary>Removes a stream.</summary>
    public void Remove(TopicStream stream)
    {
        _streams.TryRemove(stream.Name, out _);
        _count--;
        Unlink(stream);
    }

    /// <summary>Notes that a topic speaks.</summary>
    public void Touch(TopicStream stream, long now)
    {
        stream.HeardAt = now;
        if (stream != Newest)
        {
            Unlink(stream);
            Append(stream);
        }
    }

    /// <summary>Topics that have said nothing since a time, in milliseconds since 1970.</summary>
    public int SilentSince(long time) => Streams.Count(s => s.HeardAt < time);

    /// <summary>Begins to watch a stream.</summary>
    public void Watch(TopicStream stream, TopicWatch watch)
    {
        lock (_watching)
        {
            stream.Watches = [.. stream.Watches ?? [], watch];
        }
    }

    /// <summary>Ends it.</summary>
    public void Unwatch(TopicStream stream, TopicWatch watch)
    {
        lock (_watching)
        {
            stream.Watches = stream.Watches is { Length: > 1 } all ? [.. all.Where(w => w != watch)] : null;
        }
    }

    private void Append(TopicStream stream)
    {
        stream.Earlier = Newest;
        stream.Later = null;
        if (Newest is null)
        {
            Oldest = stream;
        }
        else
        {
            Newest.Later = stream;
        }

        Newest = stream;
    }

    private void Unlink(TopicStream stream)
    {
        if (stream.Earlier is null)
        {
            Oldest = stream.Later;
        }
        else
        {
            stream.Earlier.Later = stream.Later;
        }

        if (stream.Later is null)
        {
            Newest = stream.Earlier;
        }
        else
        {
            stream.Later.Earlier = stream.Earlier;
        }

        stream.Earlier = stream.Later = null;
    }
}
