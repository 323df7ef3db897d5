using System.Threading.Channels;

namespace Unrolled.Samples.Gateway;

/// <summary>Someone who watches a topic. One who reads too slowly misses the oldest points.</summary>
internal sealed class TopicWatch
{
    private const int Capacity = 256;

    private readonly Channel<HistoryPoint> _points = Channel.CreateBounded<HistoryPoint>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    /// <summary>New points.</summary>
    public ChannelReader<HistoryPoint> Points => _points.Reader;

    /// <summary>Adds a point.</summary>
    public void Add(in HistoryPoint point) => _points.Writer.TryWrite(point);
}
