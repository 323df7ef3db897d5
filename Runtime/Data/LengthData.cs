namespace Unrolled.Data;

/// <summary>Another source's samples, each with its own length.</summary>
internal sealed class LengthData : DerivedData
{
    private readonly ReadOnlyMemory<int> _lengths;

    private LengthData(SequenceData source, ReadOnlyMemory<int> lengths)
        : base(source, 0, source.Count)
        => _lengths = lengths;

    /// <inheritdoc/>
    public override bool HasLengths => true;

    /// <summary>Checks what <see cref="SequenceData.WithLengths"/> was given.</summary>
    public static LengthData Create(SequenceData source, ReadOnlyMemory<int> lengths)
    {
        RequireLengths(lengths.Span, source.Count, source.Steps, nameof(lengths));
        return new LengthData(source, lengths);
    }

    /// <inheritdoc/>
    public override int Length(int index)
    {
        CheckIndex(index);
        return _lengths.Span[index];
    }
}
