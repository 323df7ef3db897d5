using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>Sequences with given targets.</summary>
internal sealed class PairData : SequenceData
{
    private readonly ReadOnlyMemory<float> _inputs;
    private readonly ReadOnlyMemory<float> _targets;

    private PairData(ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int count, int steps, int inputsPerStep, int targetsPerStep, int targetSteps)
        : base(count, steps, inputsPerStep, targetSteps, targetsPerStep)
    {
        _inputs = inputs;
        _targets = targets;
    }

    /// <summary>Checks what <see cref="SequenceData.Pairs"/> was given.</summary>
    public static PairData Create(
        ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int steps, int inputsPerStep, int targetsPerStep, int targetSteps)
    {
        int count = InputData.CountOf(inputs, steps, inputsPerStep);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetsPerStep, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetSteps, 1);
        Int128 expected = (Int128)count * targetSteps * targetsPerStep;
        return targets.Length == expected
            ? new PairData(inputs, targets, count, steps, inputsPerStep, targetsPerStep, targetSteps)
            : throw new ArgumentException($"Expected [{count}, {targetSteps}, {targetsPerStep}], {expected} floats, for the targets of {count} sequences; got {targets.Length}.", nameof(targets));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        CheckIndex(index);
        int length = Steps * Inputs;
        return _inputs.Span.Slice(index * length, length);
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        CheckIndex(index);
        int length = TargetSteps * Targets;
        Require.Length(target.Length, length, nameof(target), "the target");
        _targets.Span.Slice(index * length, length).CopyTo(target);
    }

    /// <inheritdoc/>
    internal override void CopyTarget(int index, int from, Span<float> target)
        => _targets.Span.Slice((index * TargetSteps + from) * Targets, target.Length).CopyTo(target);
}
