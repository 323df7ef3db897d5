using Unrolled.Kernels;

namespace Unrolled;

/// <summary>Another source's samples, with something changed.</summary>
internal abstract class DerivedData(SequenceData source, int start, int count, int? targetSteps = null, int? targets = null)
    : SequenceData(count, source.Steps, source.Inputs, targetSteps ?? source.TargetSteps, targets ?? source.Targets)
{
    protected SequenceData Source { get; } = source;

    /// <inheritdoc/>
    public override int FurtherInputs => Source.FurtherInputs;

    /// <inheritdoc/>
    internal override bool IsMadeOnDemand => Source.IsMadeOnDemand;

    /// <inheritdoc/>
    public override bool HasLengths => Source.HasLengths;

    /// <inheritdoc/>
    public override bool HasWeights => Source.HasWeights;

    /// <inheritdoc/>
    public override int FurtherTargets => Source.FurtherTargets;

    /// <inheritdoc/>
    public override int FurtherTargetWidth(int target) => Source.FurtherTargetWidth(target);

    /// <inheritdoc/>
    public override int FurtherTargetSteps(int target) => Source.FurtherTargetSteps(target);

    /// <inheritdoc/>
    public override void CopyFurtherTarget(int target, int index, Span<float> values)
    {
        CheckIndex(index);
        Source.CopyFurtherTarget(target, SourceIndex(index), values);
    }

    /// <inheritdoc/>
    public override float Weight(int index, int step)
    {
        CheckIndex(index);
        return Source.Weight(SourceIndex(index), step);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        CheckIndex(index);
        return Source.Input(SourceIndex(index));
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        CheckIndex(index);
        Source.CopyTarget(SourceIndex(index), target);
    }

    /// <inheritdoc/>
    internal override void CopyTarget(int index, int from, Span<float> target)
    {
        CheckIndex(index);
        Source.CopyTarget(SourceIndex(index), from, target);
    }

    /// <inheritdoc/>
    public override int Length(int index)
    {
        CheckIndex(index);
        return Source.Length(SourceIndex(index));
    }

    /// <inheritdoc/>
    public override int FurtherWidth(int input) => Source.FurtherWidth(input);

    /// <inheritdoc/>
    public override int FurtherSteps(int input) => Source.FurtherSteps(input);

    /// <inheritdoc/>
    public override int FurtherLength(int input, int index)
    {
        CheckIndex(index);
        return Source.FurtherLength(input, SourceIndex(index));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> FurtherInput(int input, int index)
    {
        CheckIndex(index);
        return Source.FurtherInput(input, SourceIndex(index));
    }

    /// <summary>Which of the source's samples one is.</summary>
    private protected virtual int SourceIndex(int index) => start + index;

    /// <summary>Checks one length for each sample.</summary>
    protected static void RequireLengths(ReadOnlySpan<int> lengths, int count, int steps, string parameter)
    {
        if (lengths.Length != count)
        {
            throw new ArgumentException($"Expected the lengths of {count} samples, got {lengths.Length}.", parameter);
        }

        Require.Lengths(lengths, steps, parameter);
    }
}
