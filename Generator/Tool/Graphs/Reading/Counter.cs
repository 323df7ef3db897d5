namespace Unrolled.Tool.Graphs.Reading;

/// <summary>A number that is one more in every round of a loop.</summary>
/// <param name="start">Its value in the first round.</param>
/// <param name="rank">The dimensions of the array that it is in: none, or one.</param>
internal sealed class Counter(long start, int rank = 0) : GraphValue
{
    public long Start { get; } = start;

    public int Rank { get; } = rank;
}
