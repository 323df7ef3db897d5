namespace Unrolled.Samples;

/// <summary>The last rows of a stream, the newest at the end of one block of memory, so that any run of them is a window. Adding one allocates nothing.</summary>
/// <param name="capacity">How many rows are kept.</param>
/// <param name="width">Numbers of a row.</param>
internal sealed class RowHistory(int capacity, int width)
{
    private readonly float[] _rows = new float[capacity * width];

    /// <summary>How many rows are kept at most.</summary>
    public int Capacity => capacity;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The whole memory, [capacity, width]: the rows there are stand at its end.</summary>
    public ReadOnlyMemory<float> Memory => _rows;

    /// <summary>The newest rows, the oldest of them first.</summary>
    /// <param name="count">How many, at most <see cref="Count"/>.</param>
    /// <returns>[count, width].</returns>
    public ReadOnlySpan<float> Last(int count) => _rows.AsSpan(_rows.Length - count * width);

    /// <summary>Adds a row; where there is no room, the oldest one goes.</summary>
    /// <param name="row">[width].</param>
    public void Add(ReadOnlySpan<float> row)
    {
        _rows.AsSpan(width).CopyTo(_rows);
        row.CopyTo(_rows.AsSpan(_rows.Length - width, width));
        Count = Math.Min(Count + 1, capacity);
    }
}
