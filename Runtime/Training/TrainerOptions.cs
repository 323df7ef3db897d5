using System.Collections.Immutable;

namespace Unrolled.Training;

/// <summary>How a network is trained. All options have defaults.</summary>
public sealed record TrainerOptions
{
    private readonly ImmutableArray<OutputLoss> _outputLosses;
    private readonly ImmutableArray<string> _frozen;
    private readonly Loss _loss = Loss.MeanSquaredError;
    private readonly float _lossWeight = 1;
    private readonly LossReduction _reduction;
    private readonly Optimizer _optimizer = new Adam();
    private readonly ImmutableArray<Metric> _metrics;
    private readonly int _batchSize = 32;
    private readonly float? _clipNorm;
    private readonly float? _clipValue;
    private readonly int? _stepsPerEpoch;
    private readonly int? _validationSteps;
    private readonly int _threads;
    private readonly int _shards;

    /// <summary>The objective to minimize. The default is <see cref="Loss.MeanSquaredError"/>.</summary>
    public Loss Loss
    {
        get => _loss;
        init => _loss = value ?? throw new ArgumentNullException(nameof(Loss));
    }

    /// <summary>
    /// The weight of <see cref="Loss"/> in the total loss, if <see cref="OutputLosses"/> has other losses: 0 or more. With 0 it is not computed, and the
    /// last layer's output has only metrics. The default is 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or NaN.</exception>
    public float LossWeight
    {
        get => _lossWeight;
        init => _lossWeight = OutputLoss.Require(value, nameof(LossWeight));
    }

    /// <summary>
    /// Losses of outputs other than the last layer's. The default is none. Their targets are those of <see cref="SequenceData.WithTarget"/>, in the same
    /// order. Metrics use only the last layer's output.
    /// </summary>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public ImmutableArray<OutputLoss> OutputLosses
    {
        get => _outputLosses.IsDefault ? [] : _outputLosses;
        init => _outputLosses = RequireItems(value, nameof(OutputLosses));
    }

    /// <summary>
    /// The names of layers that are not trained. The default is none. Their weights keep their bits under any optimizer and do not count in gradient
    /// norms. A frozen batch normalization normalizes by its running statistics and does not update them, as with <c>trainable = False</c> in Keras.
    /// Dropout is applied in frozen layers too.
    /// </summary>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public ImmutableArray<string> Frozen
    {
        get => _frozen.IsDefault ? [] : _frozen;
        init => _frozen = RequireItems(value, nameof(Frozen));
    }

    /// <summary>The divisor of the loss's mean, if classes, samples or steps have weights. The default is the sum of the weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    public LossReduction Reduction
    {
        get => _reduction;
        init => _reduction = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Reduction), value, $"Expected one of {string.Join(", ", Enum.GetNames<LossReduction>())}.");
    }

    /// <summary>How the learning rate changes; null (the default) to keep the optimizer's rate.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>The rule that updates the weights. The default is <see cref="Adam"/> with Keras's constants.</summary>
    public Optimizer Optimizer
    {
        get => _optimizer;
        init => _optimizer = value ?? throw new ArgumentNullException(nameof(Optimizer));
    }

    /// <summary>
    /// The metrics to report in addition to the loss, at most <see cref="MetricValues.MaxCount"/>. The default is <see cref="Loss.DefaultMetrics"/>,
    /// without metrics that cannot compare the network's outputs with the loss's targets.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are too many metrics.</exception>
    public ImmutableArray<Metric> Metrics
    {
        get => _metrics.IsDefault ? _loss.DefaultMetrics : _metrics;
        init
        {
            _metrics = RequireItems(value.IsDefault ? [] : value, nameof(Metrics));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(_metrics.Length, MetricValues.MaxCount, nameof(Metrics));
        }
    }

    /// <summary>
    /// Samples per step of the optimizer, 1 or more; the last batch of an epoch may have fewer. The default is 32. <see cref="int.MaxValue"/> makes all
    /// of the data one batch: memory depends on the samples that a batch actually has. Results have the same bits as with the number of samples, if
    /// <see cref="Shards"/> is set to the same number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int BatchSize
    {
        get => _batchSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(BatchSize));
            _batchSize = value;
        }
    }

    /// <summary>
    /// The largest norm of the gradient of all weights together; a longer gradient is scaled down to it. Above 0, or null (the default) for
    /// no limit. A gradient that is not finite is not clipped: training throws <see cref="TrainingDivergedException"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0, negative, infinite or NaN.</exception>
    public float? ClipNorm
    {
        get => _clipNorm;
        init
        {
            if (value is { } norm && !(float.IsFinite(norm) && norm > 0))
            {
                throw new ArgumentOutOfRangeException(nameof(ClipNorm), value, "Expected a finite number above 0, or null for no limit.");
            }

            _clipNorm = value;
        }
    }

    /// <summary>
    /// The largest magnitude of an element of the gradient; larger elements, even infinite ones, are clipped to it, before <see cref="ClipNorm"/>. NaN
    /// stays NaN, so training throws <see cref="TrainingDivergedException"/>. Above 0, or null (the default) for no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0, negative, infinite or NaN.</exception>
    public float? ClipValue
    {
        get => _clipValue;
        init
        {
            if (value is { } limit && !(float.IsFinite(limit) && limit > 0))
            {
                throw new ArgumentOutOfRangeException(nameof(ClipValue), value, "Expected a finite number above 0, or null for no limit.");
            }

            _clipValue = value;
        }
    }

    /// <summary>
    /// How to monitor the gradients during training; findings are reported as <see cref="TrainingProgress.Warning"/>. Null (the default) to disable it. It does not affect weights or losses.
    /// </summary>
    public GradientWatch? GradientWatch { get; init; }

    /// <summary>The seed for the order of the samples and for dropout. The same seed gives the same results on every machine. The default is 0.</summary>
    public int Seed { get; init; }

    /// <summary>True (the default) for a new order of the samples in each epoch; false for the order of the data.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// The number of batches in an epoch, 1 or more; null (the default) for one pass through the data. With a number, passes through the data are
    /// independent of epochs: an epoch continues with the samples after those of the previous one, and each pass is followed by another, in a new order.
    /// Use it for endless data (<see cref="SequenceData.Generate"/>) and to make epochs shorter than a long pass.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? StepsPerEpoch
    {
        get => _stepsPerEpoch;
        init => _stepsPerEpoch = RequirePositive(value, nameof(StepsPerEpoch));
    }

    /// <summary>The number of batches of the validation data, always the first ones, to evaluate after an epoch; 1 or more, or null (the default) for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? ValidationSteps
    {
        get => _validationSteps;
        init => _validationSteps = RequirePositive(value, nameof(ValidationSteps));
    }

    /// <summary>Where and how often checkpoints are written; null (the default) for never.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>When training ends before its last epoch, and whether the best weights are restored; null (the default) for neither.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// How weights are averaged, for validation and for the model at the end of <see cref="Trainer{T}.Fit"/>: <see cref="ExponentialAverage"/> or
    /// <see cref="StochasticWeightAverage"/>. Null (the default) for no averages.
    /// </summary>
    public WeightAveraging? Averaging { get; init; }

    /// <summary>
    /// True to start each sample of a batch from the states in which the sample at the same place of the previous batch ended, like Keras's
    /// <c>stateful</c>; no gradient flows back over the cut. The samples must then be in order (<see cref="Shuffle"/> false) and fill their batches;
    /// <see cref="SequenceData.Streams"/> cuts a long series accordingly. The default is false.
    /// </summary>
    public bool Stateful { get; init; }

    /// <summary>
    /// Truncated backpropagation: how often the optimizer takes a step within a sequence, and how far gradients flow back; null (the default) for one
    /// step with gradients over the whole sequence.
    /// </summary>
    public TruncatedBptt? TruncatedBptt { get; init; }

    /// <summary>The number of threads that work on a batch, or 0 (the default) for the number of processors. It does not affect results.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Threads
    {
        get => _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Threads));
            _threads = value;
        }
    }

    /// <summary>
    /// The number of shards of a batch that can be processed in parallel, or 0 (the default) for one per 16 samples of <see cref="BatchSize"/>, at most
    /// 8; a batch with fewer samples has one shard per sample. The gradients of the shards are added in order, so results depend on the number of shards
    /// (in the last bits) but not on the number of threads. A network with batch normalization always uses one shard, because its statistics are those of
    /// the whole batch.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Shards
    {
        get => _shards;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Shards));
            _shards = value;
        }
    }

    /// <summary>
    /// The processes that train together, each a part of the shards of every batch; null (the default) for this process alone. Weights and everything that
    /// is reported have the same bits with any number of processes, and without. See docs/cluster.md.
    /// </summary>
    /// <remarks>
    /// All processes create the trainer with the same options, data and weights, and call <see cref="Trainer{T}.Fit"/>, <c>TrainBatch</c>,
    /// <see cref="Trainer{T}.LoadCheckpoint"/>, <see cref="Trainer{T}.ContinueFrom(string)"/> and <see cref="Trainer{T}.ResetStates"/> in the same order. Rank 0 writes and reads checkpoints and
    /// reports progress. The work of a batch can be divided among as many processes as it has <see cref="Shards"/>. The caller owns the cluster.
    /// </remarks>
    public TrainingCluster? Cluster { get; init; }

    /// <summary>True if no metrics were named.</summary>
    internal bool HasDefaultMetrics => _metrics.IsDefault;

    internal int ActualShards => _shards == 0 ? Math.Clamp(_batchSize / 16, 1, 8) : Math.Min(_shards, _batchSize);

    internal int ActualThreads => Math.Min(_threads == 0 ? Environment.ProcessorCount : _threads, ActualShards);

    /// <summary>Batches of an epoch of as many samples.</summary>
    internal int Batches(int samples) => StepsPerEpoch ?? (samples - 1) / BatchSize + 1;

    private static ImmutableArray<TItem> RequireItems<TItem>(ImmutableArray<TItem> items, string parameter)
        where TItem : class
        => !items.IsDefault && items.Contains(null!) ? throw new ArgumentNullException(parameter, "Expected no item of it to be null.") : items;

    internal static int? RequirePositive(int? value, string parameter)
        => value is < 1 ? throw new ArgumentOutOfRangeException(parameter, value, "Expected 1 or more, or null.") : value;
}
