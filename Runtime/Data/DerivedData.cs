using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>Another source's samples, with something changed.</summary>
internal abstract class DerivedData(SequenceData source, int start, int count, int? targetSteps = null, int? targets = null)
    : SequenceData(count, source.Steps, source.Inputs, targetSteps ?? source.TargetSteps, targets ?? source.Targets)
{
    protected SequenceData Source { get; } = source;

    /// <inheritdoc/>
    public override int AdditionalInputs => Source.AdditionalInputs;

    /// <inheritdoc/>
    internal override bool IsMadeOnDemand => Source.IsMadeOnDemand;

    /// <inheritdoc/>
    public override bool HasLengths => Source.HasLengths;

    /// <inheritdoc/>
    public override bool HasWeights => Source.HasWeights;

    /// <inheritdoc/>
    public override int AdditionalTargets => Source.AdditionalTargets;

    /// <inheritdoc/>
    public override int AdditionalTargetWidth(int target) => Source.AdditionalTargetWidth(target);

    /// <inheritdoc/>
    public override int AdditionalTargetSteps(int target) => Source.AdditionalTargetSteps(target);

    /// <inheritdoc/>
    public override void CopyAdditionalTarget(int target, int index, Span<float> values)
    {
        CheckIndex(index);
        Source.CopyAdditionalTarget(target, SourceIndex(index), values);
    }

    /// <inheritdoc/>
    internal override void CopyAdditionalTarget(int target, int index, int from, Span<float> values)
    {
        CheckIndex(index);
        Source.CopyAdditionalTarget(target, SourceIndex(index), from, values);
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
    public override int AdditionalInputWidth(int input) => Source.AdditionalInputWidth(input);

    /// <inheritdoc/>
    public override int AdditionalInputSteps(int input) => Source.AdditionalInputSteps(input);

    /// <inheritdoc/>
    public override int AdditionalInputLength(int input, int index)
    {
        CheckIndex(index);
        return Source.AdditionalInputLength(input, SourceIndex(index));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> AdditionalInput(int input, int index)
    {
        CheckIndex(index);
        return Source.AdditionalInput(input, SourceIndex(index));
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
