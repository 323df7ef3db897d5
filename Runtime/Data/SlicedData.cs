namespace Unrolled;

/// <summary>A run of another source's samples.</summary>
internal sealed class SlicedData(SequenceData source, int start, int count)
    : SequenceData(count, source.Steps, source.Inputs, source.TargetSteps, source.Targets)
{
    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        CheckIndex(index);
        return source.Input(start + index);
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        CheckIndex(index);
        source.CopyTarget(start + index, target);
    }
}
