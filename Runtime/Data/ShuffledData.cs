namespace Unrolled.Data;

/// <summary>Another source's samples in another order.</summary>
internal sealed class ShuffledData : DerivedData
{
    private readonly int[] _order;

    private ShuffledData(SequenceData source, int[] order)
        : base(source, 0, source.Count)
        => _order = order;

    /// <summary>The order that a seed gives.</summary>
    /// <exception cref="ArgumentException">There are more samples than an array can hold.</exception>
    public static ShuffledData Create(SequenceData source, int seed)
    {
        SampleOrder.RequireRoom(source.Count, $"Use {nameof(SequenceData.Slice)} first.", null);
        int[] order = [.. Enumerable.Range(0, source.Count)];
        new RandomSource(seed, 0).Shuffle(order.AsSpan());
        return new ShuffledData(source, order);
    }

    /// <inheritdoc/>
    private protected override int SourceIndex(int index) => _order[index];
}
