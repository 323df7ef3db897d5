namespace Unrolled.Samples.Gateway;

/// <summary>The last points of a topic, for its chart. Any thread may read them.</summary>
internal sealed class TopicHistory(int capacity)
{
    private const int FirstLength = 8;

    private readonly Lock _lock = new();

    // Grows to the capacity: most topics of a large installation say little between restarts.
    private HistoryPoint[] _points = [];
    private int _count, _next;

    /// <summary>Adds a point; the oldest one makes room.</summary>
    public void Add(in HistoryPoint point)
    {
        lock (_lock)
        {
            if (capacity == 0)
            {
                return;
            }

            if (_count == _points.Length && _count < capacity)
            {
                Array.Resize(ref _points, Math.Min(Math.Max(FirstLength, 2 * _count), capacity));
                _next = _count;
            }

            _points[_next] = point;
            _next = (_next + 1) % _points.Length;
            _count = Math.Min(_count + 1, _points.Length);
        }
    }

    /// <summary>The points, the oldest first.</summary>
    public HistoryPoint[] ToArray()
    {
        lock (_lock)
        {
            var points = new HistoryPoint[_count];
            for (int i = 0; i < _count; i++)
            {
                points[i] = _points[(_next + _points.Length - _count + i) % _points.Length];
            }

            return points;
        }
    }
}
