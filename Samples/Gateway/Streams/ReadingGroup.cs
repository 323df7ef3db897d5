using System.Runtime.InteropServices;

namespace Unrolled.Samples.Gateway;

/// <summary>Readings that came at about the same time, arranged in rounds: each topic is in a round at most once, and its readings are in the order in which they came.</summary>
/// <remarks>A counting sort by round, which is stable. Nothing is allocated once the lists have grown.</remarks>
internal sealed class ReadingGroup
{
    private readonly List<GroupEntry> _entries = [];
    private readonly List<int> _roundEnds = [];
    private GroupEntry[] _arranged = [];

    /// <summary>Readings in it.</summary>
    public int Count => _entries.Count;

    /// <summary>The readings as they came.</summary>
    public ReadOnlySpan<GroupEntry> AsTheyCame => CollectionsMarshal.AsSpan(_entries);

    /// <summary>The readings by round, after <see cref="Arrange"/>.</summary>
    public Span<GroupEntry> Arranged => _arranged.AsSpan(0, Count);

    /// <summary>Where each round ends in <see cref="Arranged"/>.</summary>
    public ReadOnlySpan<int> RoundEnds => CollectionsMarshal.AsSpan(_roundEnds);

    /// <summary>Adds a stream's last reading behind all others.</summary>
    public void Add(TopicStream stream, in Reading reading, ulong total, long heardAt)
        => _entries.Add(new GroupEntry { Stream = stream, Reading = reading, Number = stream.Count, Total = total, HeardAt = heardAt, Round = stream.Gathered++ });

    /// <summary>Arranges the readings by round.</summary>
    public void Arrange()
    {
        ReadOnlySpan<GroupEntry> entries = AsTheyCame;
        _roundEnds.Clear();
        foreach (ref readonly GroupEntry entry in entries)
        {
            if (entry.Round == _roundEnds.Count)
            {
                _roundEnds.Add(0); // a topic's rounds come one after the other
            }

            _roundEnds[entry.Round]++;
        }

        if (_arranged.Length < entries.Length)
        {
            _arranged = new GroupEntry[_entries.Capacity];
        }

        Span<int> ends = CollectionsMarshal.AsSpan(_roundEnds);
        int start = 0;
        for (int r = 0; r < ends.Length; r++)
        {
            (ends[r], start) = (start, start + ends[r]);
        }

        foreach (ref readonly GroupEntry entry in entries)
        {
            _arranged[ends[entry.Round]++] = entry;
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        foreach (ref readonly GroupEntry entry in AsTheyCame)
        {
            entry.Stream.Gathered = 0;
        }

        _entries.Clear();
        _roundEnds.Clear();
    }
}
