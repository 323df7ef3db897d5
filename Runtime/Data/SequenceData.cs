namespace Unrolled;

/// <summary>
/// Pairs of an input sequence and its target, as a trainer reads them: views over memory that is given, so that nothing is copied and
/// reading a sample allocates nothing. The memory must not change while it is in use; any number of threads may read.
/// </summary>
public abstract class SequenceData
{
    /// <summary>Starts a source of samples.</summary>
    /// <param name="count">Samples, 1 or more.</param>
    /// <param name="steps">Time steps of each input, 1 or more.</param>
    /// <param name="inputs">Floats of each time step, 1 or more.</param>
    /// <param name="targetSteps">1, or as many as <paramref name="steps"/>.</param>
    /// <param name="targets">Floats of each step of a target, 1 or more.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    protected SequenceData(int count, int steps, int inputs, int targetSteps, int targets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 1);
        if (targetSteps != 1 && targetSteps != steps)
        {
            throw new ArgumentException($"Expected 1 target step, or {steps} as the inputs have, got {targetSteps}.", nameof(targetSteps));
        }

        Count = count;
        Steps = steps;
        Inputs = inputs;
        TargetSteps = targetSteps;
        Targets = targets;
    }

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <summary>Time steps of each input.</summary>
    public int Steps { get; }

    /// <summary>Floats of each time step.</summary>
    public int Inputs { get; }

    /// <summary>Steps of each target: 1 for a target of the whole sequence, or <see cref="Steps"/> for one of every time step.</summary>
    public int TargetSteps { get; }

    /// <summary>Floats of each step of a target.</summary>
    public int Targets { get; }

    /// <summary>
    /// Windows over a series, each with the steps that follow it as its target. Window i covers the steps from i·stride; the last window
    /// is the last whose target is still within the series.
    /// </summary>
    /// <remarks>To let the windows of a test part reach back into the training part, make them over the whole series, then <see cref="Slice"/>.</remarks>
    /// <param name="series">[length, features], row-major; a <c>float[]</c> will do.</param>
    /// <param name="steps">Time steps of a window, 1 or more.</param>
    /// <param name="horizon">Steps to forecast, 1 or more. They form one target [horizon, target features] with <see cref="TargetSteps"/> 1.</param>
    /// <param name="features">Floats of a time step, 1 or more.</param>
    /// <param name="stride">Steps from one window's start to the next one's, 1 or more.</param>
    /// <param name="targetFeatures">The features to forecast, each 0 … features − 1 and named once; unless given, all.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the series is too short for one window and its target.</exception>
    public static SequenceData Windows(
        ReadOnlyMemory<float> series, int steps, int horizon = 1, int features = 1, int stride = 1, ReadOnlySpan<int> targetFeatures = default)
        => WindowData.Create(series, steps, horizon, features, stride, targetFeatures);

    /// <summary>Sequences with given targets.</summary>
    /// <param name="inputs">[count, steps, inputs], row-major; at least one sequence.</param>
    /// <param name="targets">[count, target steps, targets], row-major.</param>
    /// <param name="steps">Time steps of a sequence, 1 or more.</param>
    /// <param name="inputsPerStep">Floats of a time step, 1 or more.</param>
    /// <param name="targetsPerStep">Floats of a step of a target, 1 or more.</param>
    /// <param name="targetSteps">1 for one target per sequence, or <paramref name="steps"/> for one per time step.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a length does not fit.</exception>
    public static SequenceData Pairs(
        ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int steps, int inputsPerStep, int targetsPerStep, int targetSteps = 1)
        => PairData.Create(inputs, targets, steps, inputsPerStep, targetsPerStep, targetSteps);

    /// <summary>The input of a sample.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <returns>[<see cref="Steps"/>, <see cref="Inputs"/>], row-major.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public abstract ReadOnlySpan<float> Input(int index);

    /// <summary>Copies the target of a sample.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="target">[<see cref="TargetSteps"/>, <see cref="Targets"/>], row-major.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public abstract void CopyTarget(int index, Span<float> target);

    /// <summary>A run of the samples, without copying them.</summary>
    /// <param name="start">The first one, 0 or more.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public virtual SequenceData Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new SlicedData(this, start, count);
    }

    /// <summary>
    /// Divides the samples in their order, without copying them: the earlier ones to train on, the later ones to validate with. The
    /// inputs of windows just after the cut reach back before it; with a horizon over 1 the last targets before it reach beyond it.
    /// </summary>
    /// <param name="fraction">The earlier part's share, above 0 and below 1; the cut is at the nearest sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the parts would be empty.</exception>
    public (SequenceData Earlier, SequenceData Later) Split(double fraction)
    {
        double cut = Math.Round(Count * fraction);
        if (!(cut >= 1 && cut <= Count - 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"Expected a fraction that leaves samples on both sides of the cut; there are {Count}.");
        }

        return (Slice(0, (int)cut), Slice((int)cut, Count - (int)cut));
    }

    private protected void CheckIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
    }
}
