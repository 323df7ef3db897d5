using System.Buffers;
using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>
/// Pairs of an input sequence and its target, as a trainer reads them. They are views over the caller's memory: nothing is copied, and reading a sample
/// does not allocate. The memory must not change while it is in use; any number of threads may read.
/// </summary>
public abstract partial class SequenceData
{
    /// <summary>Initializes a source of samples.</summary>
    /// <param name="count">Samples, 1 or more.</param>
    /// <param name="steps">Time steps of each input, or of the longest if they differ; 1 or more.</param>
    /// <param name="inputs">Floats of each time step, 1 or more.</param>
    /// <param name="targetSteps">Steps of each target, 1 or more: the same number as in the network's output.</param>
    /// <param name="targets">Floats of each step of a target, 1 or more.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    protected SequenceData(int count, int steps, int inputs, int targetSteps, int targets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetSteps, 1);
        Count = count;
        Steps = steps;
        Inputs = inputs;
        TargetSteps = targetSteps;
        Targets = targets;
    }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>Time steps of each input, or of the longest if they differ.</summary>
    public int Steps { get; }

    /// <summary>Floats of each time step.</summary>
    public int Inputs { get; }

    /// <summary>
    /// Steps of each target: 1 for a target of the whole sequence, <see cref="Steps"/> for one of every time step, or as many as a decoder's input has.
    /// </summary>
    public int TargetSteps { get; }

    /// <summary>Floats of each step of a target.</summary>
    public int Targets { get; }

    /// <summary>
    /// Windows over a series, each with the steps that follow it as its target. Window i starts at step i·stride; the last window is the last whose target is still within the series.
    /// </summary>
    /// <remarks>To let the windows of a test part reach back into the training part, create them over the whole series, then use <see cref="Slice"/>.</remarks>
    /// <param name="series">[length, features], row-major, such as a <c>float[]</c>.</param>
    /// <param name="steps">Time steps of a window, 1 or more.</param>
    /// <param name="horizon">Steps to forecast, 1 or more. They form one target [horizon, target features] with <see cref="TargetSteps"/> 1.</param>
    /// <param name="features">Floats of a time step, 1 or more.</param>
    /// <param name="stride">Steps from one window's start to the next one's, 1 or more.</param>
    /// <param name="targetFeatures">The indices of the features to forecast, each 0 … features − 1 and at most once. The default is all features.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the series is too short for one window and its target.</exception>
    public static SequenceData Windows(
        ReadOnlyMemory<float> series, int steps, int horizon = 1, int features = 1, int stride = 1, ReadOnlySpan<int> targetFeatures = default)
        => WindowData.Create(series, steps, horizon, features, stride, targetFeatures);

    /// <summary>
    /// Windows over a series that are their own targets, as an autoencoder needs. Window i starts at step i·stride. Nothing is copied.
    /// </summary>
    /// <param name="series">[length, features], row-major, such as a <c>float[]</c>.</param>
    /// <param name="steps">Time steps of a window, 1 or more.</param>
    /// <param name="features">Floats of a time step, 1 or more.</param>
    /// <param name="stride">Steps from one window's start to the next one's, 1 or more.</param>
    /// <param name="asVector">See <see cref="WithInputsAsTargets"/>.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the series is too short for one window.</exception>
    public static SequenceData AutoencoderWindows(ReadOnlyMemory<float> series, int steps, int features = 1, int stride = 1, bool asVector = false)
        => WindowData.CreateWithoutHorizon(series, steps, features, stride).WithInputsAsTargets(asVector);

    /// <summary>Sequences with explicit targets.</summary>
    /// <param name="inputs">[count, steps, inputs], row-major; at least one sequence.</param>
    /// <param name="targets">[count, target steps, targets], row-major.</param>
    /// <param name="steps">Time steps of a sequence, 1 or more.</param>
    /// <param name="inputsPerStep">Floats of a time step, 1 or more.</param>
    /// <param name="targetsPerStep">Floats of a step of a target, 1 or more.</param>
    /// <param name="targetSteps">1 for one target per sequence, <paramref name="steps"/> for one per time step, or as many as a decoder's input has.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a length does not fit.</exception>
    public static SequenceData Pairs(
        ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int steps, int inputsPerStep, int targetsPerStep, int targetSteps = 1)
        => PairData.Create(inputs, targets, steps, inputsPerStep, targetsPerStep, targetSteps);

    /// <summary>
    /// A long series with a target at every time step, cut into parts that run side by side in a batch, and each part into consecutive pieces: sample i
    /// is piece i / streams of part i % streams. With <see cref="TrainerOptions.Stateful"/> and batches of <paramref name="streams"/> samples, each piece
    /// continues where the previous one ended. An incomplete last piece is dropped.
    /// </summary>
    /// <param name="inputs">[length, inputs], row-major.</param>
    /// <param name="targets">[length, targets], row-major; to predict the next value, pass the inputs from the second one on.</param>
    /// <param name="steps">Time steps of a piece, 1 or more.</param>
    /// <param name="streams">Parts, 1 or more.</param>
    /// <param name="inputsPerStep">Floats of a time step, 1 or more.</param>
    /// <param name="targetsPerStep">Floats of a step of a target, 1 or more.</param>
    /// <exception cref="ArgumentException">A number is out of its range, a length does not fit, or the series is too short for one piece of each part.</exception>
    public static SequenceData Streams(ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int steps, int streams, int inputsPerStep = 1, int targetsPerStep = 1)
        => StreamData.Create(inputs, targets, steps, streams, inputsPerStep, targetsPerStep);

    /// <summary>
    /// Samples that are generated on demand and never stored: any number of them, also with different lengths, without allocating per batch. Any number
    /// of threads may request them. Each sample depends only on the seed and its index, so results have the same bits with any number of threads and on
    /// every machine.
    /// </summary>
    /// <remarks>
    /// For endless data use <see cref="int.MaxValue"/> samples with <see cref="TrainerOptions.StepsPerEpoch"/> and set
    /// <see cref="TrainerOptions.Shuffle"/> to false, since an order would have to be stored; random samples do not need shuffling. An input is valid
    /// until the same thread requests another sample.
    /// </remarks>
    /// <param name="generator">Generates a sample from its index.</param>
    /// <param name="count">Samples, 1 or more.</param>
    /// <param name="steps">Time steps of a sample, or of the longest if they differ; 1 or more.</param>
    /// <param name="inputsPerStep">Floats of a time step, 1 or more.</param>
    /// <param name="targetsPerStep">Floats of a step of a target, 1 or more.</param>
    /// <param name="targetSteps">1 for one target per sample, <paramref name="steps"/> for one per time step.</param>
    /// <param name="shortest">The fewest time steps that a sample may have, 1 … <paramref name="steps"/>; null if all samples have <paramref name="steps"/>.</param>
    /// <param name="seed">Different seeds give different samples: one seed for training, one for validation.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static SequenceData Generate(
        SampleGenerator generator, int count, int steps, int inputsPerStep, int targetsPerStep, int targetSteps = 1, int? shortest = null, int seed = 0)
        => GeneratedData.Create(generator, count, steps, inputsPerStep, targetsPerStep, targetSteps, shortest, seed);

    /// <summary>Sequences without targets, for prediction.</summary>
    /// <param name="inputs">[count, steps, inputs], row-major; at least one sequence.</param>
    /// <param name="steps">Time steps of a sequence, 1 or more.</param>
    /// <param name="inputsPerStep">Floats of a time step, 1 or more.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a length does not fit.</exception>
    public static SequenceData Sequences(ReadOnlyMemory<float> inputs, int steps, int inputsPerStep) => InputData.Create(inputs, steps, inputsPerStep);

    /// <summary>The number of additional inputs: constants, and sequences with their own time steps.</summary>
    public virtual int AdditionalInputs => 0;

    /// <summary>True if the inputs have different lengths; see <see cref="Length"/>.</summary>
    public virtual bool HasLengths => false;

    /// <summary>Adds an additional input to the samples: a constant, or a sequence with its own length, such as a decoder's input.</summary>
    /// <param name="values">[<see cref="Count"/>, steps, width], row-major.</param>
    /// <param name="width">Floats of a step, 1 or more.</param>
    /// <param name="steps">Steps of each sequence; 1 for a constant.</param>
    /// <param name="lengths">The number of steps that each sample has, 1 … steps. The default is all steps. Steps past the length, and their targets, are not read.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a length does not fit.</exception>
    public SequenceData With(ReadOnlyMemory<float> values, int width, int steps = 1, ReadOnlyMemory<int> lengths = default)
        => AdditionalInputData.Create(this, values, width, steps, lengths);

    /// <summary>Gives the samples' inputs different lengths. Steps past the end of a sequence, and their targets, are not read.</summary>
    /// <param name="lengths">Time steps of each sample, 1 … <see cref="Steps"/>.</param>
    /// <exception cref="ArgumentException">A length is out of its range, or their number is not that of the samples.</exception>
    public SequenceData WithLengths(ReadOnlyMemory<int> lengths) => LengthData.Create(this, lengths);

    /// <summary>Adds a target for another output of the network. Targets are in the order of <see cref="TrainerOptions.OutputLosses"/>.</summary>
    /// <param name="values">[<see cref="Count"/>, steps, width], row-major.</param>
    /// <param name="width">Floats of a step, 1 or more: the number that the output's loss takes.</param>
    /// <param name="steps">The number of steps in that output; 1 for a vector.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a length does not fit.</exception>
    public SequenceData WithTarget(ReadOnlyMemory<float> values, int width, int steps = 1) => TargetData.Create(this, values, width, steps);

    /// <summary>
    /// Uses the samples' own inputs as targets, as an autoencoder needs. Nothing is copied, and everything else about the samples stays the same.
    /// </summary>
    /// <param name="asVector">
    /// False for targets [<see cref="Steps"/>, <see cref="Inputs"/>], a target at every time step; true for one target of <see cref="Steps"/>·<see cref="Inputs"/> floats per sample, for a network that ends in a
    /// vector.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="asVector"/> is true, but the samples have different lengths; or there are weights for the steps of a target, and the new targets
    /// would have another number of steps.
    /// </exception>
    public SequenceData WithInputsAsTargets(bool asVector = false) => OwnTargetData.Create(this, asVector);

    /// <summary>The number of targets in addition to that of the last layer's output.</summary>
    public virtual int AdditionalTargets => 0;

    /// <summary>Floats of each step of an additional target.</summary>
    /// <param name="target">0 … <see cref="AdditionalTargets"/> − 1.</param>
    public virtual int AdditionalTargetWidth(int target) => throw NoSuchTarget(target);

    /// <summary>Steps of an additional target.</summary>
    /// <param name="target">0 … <see cref="AdditionalTargets"/> − 1.</param>
    public virtual int AdditionalTargetSteps(int target) => throw NoSuchTarget(target);

    /// <summary>Copies an additional target of a sample.</summary>
    /// <param name="target">0 … <see cref="AdditionalTargets"/> − 1.</param>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="values">[steps, width], row-major.</param>
    public virtual void CopyAdditionalTarget(int target, int index, Span<float> values) => throw NoSuchTarget(target);

    /// <summary>True if samples or steps may have different weights; see <see cref="Weight"/>.</summary>
    public virtual bool HasWeights => false;

    /// <summary>
    /// Gives the samples weights in the loss's mean. A step with weight 0 does not count: its target is not read, and it does not contribute to the loss,
    /// the gradient or the metrics. A sample whose weights are all 0 is skipped. If the samples already have weights, both are multiplied.
    /// </summary>
    /// <remarks><see cref="TrainerOptions.Reduction"/> sets what the weighted sum is divided by.</remarks>
    /// <param name="weights">[<see cref="Count"/>], one for each sample, or [<see cref="Count"/>, <see cref="TargetSteps"/>], one for each step of a target; 0 or more.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or their number does not fit.</exception>
    public SequenceData WithWeights(ReadOnlyMemory<float> weights) => WeightData.Create(this, weights);

    /// <summary>The weight of a target step; 1 unless <see cref="HasWeights"/>.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="step">0 … <see cref="TargetSteps"/> − 1.</param>
    public virtual float Weight(int index, int step) => 1;

    /// <summary>Time steps of the input of a sample.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public virtual int Length(int index) => Steps;

    /// <summary>Floats of each step of an additional input.</summary>
    /// <param name="input">0 … <see cref="AdditionalInputs"/> − 1.</param>
    public virtual int AdditionalInputWidth(int input) => throw NoSuchInput(input);

    /// <summary>Steps of an additional input, or of the longest if they differ; 1 for a constant.</summary>
    /// <param name="input">0 … <see cref="AdditionalInputs"/> − 1.</param>
    public virtual int AdditionalInputSteps(int input) => throw NoSuchInput(input);

    /// <summary>Steps of an additional input of a sample.</summary>
    /// <param name="input">0 … <see cref="AdditionalInputs"/> − 1.</param>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public virtual int AdditionalInputLength(int input, int index) => AdditionalInputSteps(input);

    /// <summary>An additional input of a sample.</summary>
    /// <param name="input">0 … <see cref="AdditionalInputs"/> − 1.</param>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <returns>[<see cref="AdditionalInputSteps"/>, <see cref="AdditionalInputWidth"/>], row-major.</returns>
    public virtual ReadOnlySpan<float> AdditionalInput(int input, int index) => throw NoSuchInput(input);

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

    /// <summary>Copies some steps of the target of a sample.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="from">The first step.</param>
    /// <param name="target">[steps, <see cref="Targets"/>], no more than there are.</param>
    internal virtual void CopyTarget(int index, int from, Span<float> target) => CopyTargetOf(0, index, from, target);

    /// <summary>Copies some steps of an additional target of a sample.</summary>
    /// <param name="target">0 … <see cref="AdditionalTargets"/> − 1.</param>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="from">The first step.</param>
    /// <param name="values">[steps, width], no more than there are.</param>
    internal virtual void CopyAdditionalTarget(int target, int index, int from, Span<float> values) => CopyTargetOf(target + 1, index, from, values);

    /// <summary>Steps of a target by its number among all: 0 is that of the last layer's output, then come the additional ones.</summary>
    internal int TargetStepsOf(int number) => number == 0 ? TargetSteps : AdditionalTargetSteps(number - 1);

    /// <summary>Floats of each of these steps.</summary>
    internal int TargetWidthOf(int number) => number == 0 ? Targets : AdditionalTargetWidth(number - 1);

    /// <summary>Copies a target by its number among all.</summary>
    internal void CopyTargetOf(int number, int index, Span<float> values)
    {
        if (number == 0)
        {
            CopyTarget(index, values);
        }
        else
        {
            CopyAdditionalTarget(number - 1, index, values);
        }
    }

    /// <summary>
    /// The weight of a step of a target by its number among all: that of the same step of the last layer's target, if both have as many; otherwise that of its last step, which is the only one of a target for the
    /// whole sample.
    /// </summary>
    internal virtual float TargetWeight(int number, int index, int step) => Weight(index, number == 0 || TargetStepsOf(number) == TargetSteps ? step : TargetSteps - 1);

    /// <summary>A range of consecutive samples, without copying them.</summary>
    /// <param name="start">The first one, 0 or more.</param>
    /// <param name="count">The number of samples, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the samples.</exception>
    public virtual SequenceData Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new SlicedData(this, start, count);
    }

    /// <summary>The samples in a random order, without copying them.</summary>
    /// <param name="seed">The same seed gives the same order on every machine.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="Array.MaxLength"/> samples, too many to store an order of, such as endless data.</exception>
    public SequenceData Shuffled(int seed) => ShuffledData.Create(this, seed);

    /// <summary>Some of the samples, in any order, each any number of times, without copying them: a fold of a cross-validation, or classes in balance (<see cref="ClassIndices"/>).</summary>
    /// <param name="indices">The index of each sample, 0 … <see cref="Count"/> − 1; at least one. They are not copied.</param>
    /// <exception cref="ArgumentException">There are no indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample with one of the indices.</exception>
    public SequenceData Select(ReadOnlyMemory<int> indices) => SelectedData.Create(this, indices);

    /// <summary>True if samples are generated on demand, in memory that no caller has.</summary>
    internal virtual bool IsMadeOnDemand => false;

    /// <summary>Steps of the longest sequence of all inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int LongestSteps()
    {
        int steps = Steps;
        for (int i = 0; i < AdditionalInputs; i++)
        {
            steps = Math.Max(steps, AdditionalInputSteps(i));
        }

        return steps;
    }

    /// <summary>True unless all inputs that are sequences are as long as <see cref="Steps"/>.</summary>
    internal bool HasAnyLengths() => HasLengths || AdditionalInputs > 0;

    // A source that has no faster way makes the whole target first.
    private void CopyTargetOf(int number, int index, int from, Span<float> values)
    {
        int width = TargetWidthOf(number), length = TargetStepsOf(number) * width;
        float[] whole = ArrayPool<float>.Shared.Rent(length);
        try
        {
            CopyTargetOf(number, index, whole.AsSpan(0, length));
            whole.AsSpan(from * width, values.Length).CopyTo(values);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(whole);
        }
    }

    private protected static ArgumentOutOfRangeException NoSuchTarget(int target) => new(nameof(target), target, "There is no such additional target.");

    private protected static ArgumentOutOfRangeException NoSuchInput(int input) => new(nameof(input), input, "There is no such additional input.");

    private protected void CheckIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
    }
}
