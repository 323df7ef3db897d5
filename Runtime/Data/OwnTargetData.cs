using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>Another source's samples, whose inputs are their targets too.</summary>
internal sealed class OwnTargetData : DerivedData
{
    private OwnTargetData(SequenceData source, int targetSteps, int targets)
        : base(source, 0, source.Count, targetSteps, targets)
    {
    }

    /// <summary>Checks what <see cref="SequenceData.WithInputsAsTargets"/> was given.</summary>
    public static OwnTargetData Create(SequenceData source, bool asVector)
    {
        if (asVector && source.HasLengths)
        {
            throw new ArgumentException("Expected samples of equal length, so that their inputs are vectors of equal length; these have different lengths.", nameof(asVector));
        }

        int steps = asVector ? 1 : source.Steps;
        if (source.HasWeights && source.TargetSteps > 1 && source.TargetSteps != steps)
        {
            throw new ArgumentException($"Expected weights of {steps} target steps or of whole samples; the samples have weights of {source.TargetSteps} steps. Add weights after the targets.", nameof(asVector));
        }

        return new OwnTargetData(source, steps, asVector ? checked(source.Steps * source.Inputs) : source.Inputs);
    }

    /// <inheritdoc/>
    public override float Weight(int index, int step) => base.Weight(index, Source.TargetSteps == 1 ? 0 : step);

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        Require.Length(target.Length, TargetSteps * Targets, nameof(target), "the target");
        Input(index).CopyTo(target);
    }

    /// <inheritdoc/>
    internal override void CopyTarget(int index, int from, Span<float> target) => Input(index).Slice(from * Targets, target.Length).CopyTo(target);
}
