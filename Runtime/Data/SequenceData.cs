namespace Unrolled;

/// <summary>Samples to train on or to evaluate: sequences of equal length, each with its target.</summary>
public abstract class SequenceData
{
    /// <summary>How many samples there are.</summary>
    public abstract int Count { get; }

    /// <summary>Time steps of a sample.</summary>
    public abstract int Steps { get; }

    /// <summary>Features per time step.</summary>
    public abstract int Inputs { get; }

    /// <summary>Time steps of a target: 1, or <see cref="Steps"/> for a target at every step.</summary>
    public abstract int TargetSteps { get; }

    /// <summary>Floats of a target step.</summary>
    public abstract int Targets { get; }

    /// <summary>One sample, [steps, inputs], row-major.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public abstract ReadOnlySpan<float> Input(int index);

    /// <summary>Copies the target of one sample.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">[target steps, targets], row-major.</param>
    public abstract void CopyTarget(int index, Span<float> target);
}
