using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Trains a network on sequences by backpropagation through time. The same seed and options give the same weights, bit for bit, on every
/// machine, on all lanes and with any number of threads.
/// </summary>
/// <typeparam name="T">The model's class.</typeparam>
/// <remarks>
/// <para>One method runs at a time: <see cref="Fit"/>, <see cref="TrainBatch(SequenceData, ReadOnlySpan{int})"/>, <see cref="Evaluate(SequenceData)"/>,
/// <see cref="MeasureGradientFlow"/> and the checkpoint methods throw <see cref="InvalidOperationException"/> while one of them is running on another
/// thread, or if a loss, a metric, a schedule or data that one of them uses calls them. The progress handler of <see cref="Fit"/> may call
/// <see cref="SaveCheckpoint(string)"/>, <see cref="MeasureGradientFlow"/>, <see cref="ResetStates"/> and <see cref="Dispose"/>, on the thread of the report. An
/// exception in such code ends the call and leaves the trainer ready for the next one.</para>
/// <para>Do not use the model while a method of the trainer is running, except in the progress handler; between calls it may be used freely. The memory
/// for a batch depends on the number of its samples, not on <see cref="TrainerOptions.BatchSize"/>; after the largest batch, training steps do not
/// allocate.</para>
/// </remarks>
public sealed partial class Trainer<T> : IDisposable
    where T : Network
{
    private readonly ImmutableArray<ScoredOutput> _outputs;
    private readonly BatchRunner _runner;
    private readonly ClusterSession? _session;
    private readonly AlignedBuffer _slots;
    private readonly RunningMeans _batchMeans;
    private readonly RunningMeans _epochMeans;
    private readonly RunningMeans _evaluationMeans;
    private readonly RunningMeans _pieceMeans;
    private readonly BatchPieces? _pieces;
    private readonly BatchPieces? _evaluationPieces;
    private readonly SampleOrder _order;
    private readonly BestEpoch? _best;
    private readonly AveragedWeights? _average;
    private int[] _sequential = [];
    private int _batch;
    private StepMeans _steps;
    private ScheduleState _scheduleState = ScheduleState.Initial;

    /// <summary>Prepares to train a model.</summary>
    /// <param name="model">The model. Training starts from its current weights.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">The loss does not fit the network, the metrics do not fit the loss, or a frozen layer does not exist, or nothing is left to train.</exception>
    /// <exception cref="NotSupportedException">Checkpoints of the network would be too large.</exception>
    public Trainer(T model, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options = WithMetricsThatFit(model.Definition, options);
        _outputs = RequireOptions(model.Definition, options);
        Model = model;
        Options = options;
        _slots = new AlignedBuffer(checked(options.Optimizer.SlotCount * model.Parameters.TrainableLength));
        _batchMeans = new RunningMeans(options.Metrics, model.Definition.Outputs, _outputs);
        _epochMeans = new RunningMeans(options.Metrics, model.Definition.Outputs, _outputs);
        _evaluationMeans = new RunningMeans(options.Metrics, model.Definition.Outputs, _outputs);
        _best = options.EarlyStopping is { } stopping ? new BestEpoch(stopping, model.Parameters.Length) : null;
        _average = options.Averaging is { } averaging ? new AveragedWeights(averaging, model.Parameters.Length, model.Lanes) : null;
        if (options.Checkpoint is not null)
        {
            RequireCheckpointSize();
        }

        _runner = new BatchRunner(model, options, _outputs);
        _session = _runner.Session;
        _order = new SampleOrder(options.Seed, options.Shuffle);
        if (options.TruncatedBptt is not null || options.Stateful)
        {
            _pieces = new BatchPieces(model.Definition, options, _outputs);
            _evaluationPieces = new BatchPieces(model.Definition, options, _outputs);
        }

        _pieceMeans = new RunningMeans(options.Metrics, model.Definition.Outputs, _outputs);
    }

    /// <summary>The trained model.</summary>
    public T Model { get; }

    /// <summary>The options passed to the constructor, without default metrics that do not fit the loss.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The finished epochs of all calls of <see cref="Fit"/>.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>The number of steps that the optimizer has taken.</summary>
    public long Step { get; private set; }

    /// <summary>The learning rate of the next step: the optimizer's, times the schedule's factor.</summary>
    public float LearningRate => Options.Schedule is { } schedule
        ? (float)(Options.Optimizer.LearningRate * schedule.Factor(Step + 1, ScheduleState))
        : Options.Optimizer.LearningRate;

    /// <summary>The state of the schedule after the finished epochs.</summary>
    public ScheduleState ScheduleState => _scheduleState;

    /// <summary>
    /// Trains for a number of epochs. Each epoch is one pass through all samples, batch by batch, or <see cref="TrainerOptions.StepsPerEpoch"/> batches,
    /// and then an evaluation on the validation data. Another call continues where the last one ended, with the best weights if
    /// <see cref="TrainerOptions.EarlyStopping"/> restored them, or else with the averages of <see cref="TrainerOptions.Averaging"/>.
    /// </summary>
    /// <param name="training">The training data.</param>
    /// <param name="epochs">The number of epochs, 1 or more; <see cref="TrainerOptions.EarlyStopping"/> may end training earlier.</param>
    /// <param name="validation">The validation data, evaluated after each epoch; null for none.</param>
    /// <param name="progress">Called after every batch and at the end of every epoch, on this thread.</param>
    /// <param name="cancellationToken">
    /// Ends training after the current batch. The current epoch is then not in the history, and the next call restarts it. With
    /// <see cref="TrainerOptions.Checkpoint"/>, a checkpoint is written first, and a trainer that loads it continues within the epoch.
    /// </param>
    /// <returns><see cref="History"/>.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or are empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is below 1.</exception>
    /// <exception cref="CheckpointMismatchException">A checkpoint was loaded, and it was written for other data.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the model has the weights after the last finished batch.</exception>
    /// <exception cref="InvalidOperationException">
    /// A checkpoint is due and a weight is NaN or infinite, or something else would make the checkpoint impossible to load: training diverged in its last
    /// step, and the file keeps the previous checkpoint. Or a method of the trainer is already running; see the class's remarks.
    /// </exception>
    /// <exception cref="NotSupportedException">A batch needs more memory than a pass can have: 2³¹ floats for each shard.</exception>
    /// <exception cref="ObjectDisposedException">The trainer was disposed, before or during the call; the model has the weights after the last finished batch.</exception>
    /// <exception cref="UnauthorizedAccessException">The checkpoint may not be written, or its path is a directory; the model has the weights after the last finished batch.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled; the model has the weights after the last finished batch.</exception>
    /// <exception cref="LossRowException">A target is invalid for this loss; the model has the weights from before that batch, or with <see cref="TrainerOptions.TruncatedBptt"/> that piece.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient became NaN or infinite; the model has the weights from before that batch, or with <see cref="TrainerOptions.TruncatedBptt"/> that piece.</exception>
    public TrainingHistory Fit(
        SequenceData training,
        int epochs,
        SequenceData? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using Use use = Enter(nameof(Fit));
        if (_session is not null)
        {
            return FitTogether(_session, training, epochs, validation, progress, cancellationToken);
        }

        PrepareFit(training, epochs, validation);
        return RunEpochs(training, epochs, validation, progress, cancellationToken);
    }

    private void PrepareFit(SequenceData training, int epochs, SequenceData? validation)
    {
        RequireFit(training, nameof(training));
        RequireWholeBatches(training, nameof(training));
        RequireOrder(training, nameof(training));
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (validation is not null)
        {
            RequireFit(validation, nameof(validation));
            RequireWholeBatches(validation, nameof(validation));
        }

        RequireResumedData(training, validation);

        // Once for both, however long the sequences of the one and how many samples the other has.
        _runner.EnsureRoom(
            Math.Max(Math.Min(training.Count, Options.BatchSize), validation is null ? 0 : EvaluatedRows(validation)),
            Math.Max(training.LongestSteps(), validation?.LongestSteps() ?? 0));
        _order.Prepare(training.Count, Options.BatchSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TrainingHistory RunEpochs(SequenceData training, int epochs, SequenceData? validation, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = new EpochClock(History.Count, epochs, Options.Batches(training.Count), _batch);
        try
        {
            BeginFit();
            for (int e = 0; e < epochs && History.Stop is null; e++)
            {
                RunEpoch(training, validation, ref clock, progress, cancellationToken);
                if (e < epochs - 1 && History.Stop is null && Options.Checkpoint is { } checkpoint && checkpoint.IsDue(clock.Epoch))
                {
                    WriteCheckpoint(checkpoint.Path);
                }
            }

            EndFit();
        }
        finally
        {
            // An unfinished epoch restarts with the next call.
            _batch = 0;
        }

        return History;
    }

    /// <summary>Computes the model's loss and metrics on data; NaN if nothing in the data counts. The weights do not change.</summary>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">The data do not fit the model, or are empty.</exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is already running; see the class's remarks.</exception>
    /// <exception cref="ObjectDisposedException">The trainer was disposed, before or during the call.</exception>
    /// <remarks>With <see cref="TrainerOptions.Cluster"/>, the rank that calls it computes all of it, without the others.</remarks>
    public Evaluation Evaluate(SequenceData data)
    {
        using Use use = Enter(nameof(Evaluate));
        RequireFit(data, nameof(data));
        RequireWholeBatches(data, nameof(data));
        _runner.IsAlone = true;
        try
        {
            return Evaluate(data, null, CancellationToken.None);
        }
        finally
        {
            _runner.IsAlone = false;
        }
    }

    /// <summary>Takes one optimizer step on a batch that you choose, or with <see cref="TrainerOptions.TruncatedBptt"/> one step per piece.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="indices">The indices of the batch's samples, each 0 … Count − 1; at least 1 and at most <see cref="TrainerOptions.BatchSize"/> of them.</param>
    /// <returns>The batch's mean loss, computed before the step (each piece's before its own). If nothing in the batch counts, it is NaN and no step is taken.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or there are too few or too many indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample with one of the indices.</exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is already running; see the class's remarks.</exception>
    /// <exception cref="LossRowException">A target is invalid for this loss; the weights are those from before that batch, or piece.</exception>
    /// <exception cref="ObjectDisposedException">The trainer is disposed.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient became NaN or infinite; the weights are those from before that batch, or piece.</exception>
    public double TrainBatch(SequenceData data, ReadOnlySpan<int> indices)
    {
        using Use use = Enter(nameof(TrainBatch));
        if (_session is not null)
        {
            return TrainBatchTogether(_session, data, indices);
        }

        RequireFit(data, nameof(data));
        RequireIndices(data, indices);
        return TrainBatch(data, indices, 0, 0);
    }

    private double TrainBatch(SequenceData data, ReadOnlySpan<int> indices, int epoch, int batch)
    {
        _batchMeans.Clear();
        _steps.BeginBatch();
        Warning = null;
        try
        {
            if (_pieces is null)
            {
                BeginStep();
                _runner.Run(data, indices, training: true, _batchMeans);
                TakeStep(data, _batchMeans.Loss, epoch, batch);
            }
            else
            {
                TrainPieces(_pieces, data, indices, epoch, batch);
            }
        }
        catch
        {
            // Sums of an unfinished batch, which may not be finite: they would be in a checkpoint.
            _batchMeans.Clear();
            throw;
        }

        return _batchMeans.Loss;
    }

    private void BeginStep()
    {
        _runner.DropoutSeed = DropoutMask.Seed(Options.Seed, Step);
        _runner.MeasuresGradientFlow = IsMeasuredStep;
    }

    // Uses the runner's gradients of those samples.
    private void TakeStep(SequenceData data, double loss, int epoch, int batch)
    {
        if (!_runner.HasTerms)
        {
            return;
        }

        if (Options.ClipValue is { } limit)
        {
            GradientClipping.ToValue(_runner.Gradients, limit, Model.Lanes);
        }

        double norm = GradientNorm.Of(_runner.Gradients);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            var divergence = new TrainingDivergedException(Step + 1, epoch, batch, loss, norm, _runner.FindDivergence(data, loss));
            throw _session?.Share(divergence) ?? divergence;
        }

        Watch(norm);
        if (Options.ClipNorm is { } max)
        {
            GradientNorm.Clip(_runner.Gradients, norm, max, Model.Lanes);
        }

        float rate = LearningRate;
        _runner.Frozen.Keep(Model.Parameters.Trainable);
        try
        {
            Options.Optimizer.Apply(Model.Parameters.Trainable, _runner.Gradients, _slots.Span, Step + 1, rate, Model.Lanes);
            Step++;
            _steps.Add(rate, norm);
            _runner.UpdateStatistics();
        }
        finally
        {
            // A user's optimizer may throw half way: even then the frozen weights are right, and the network predicts with the weights that it shows.
            _runner.Frozen.Restore(Model.Parameters.Trainable);
            Model.Parameters.Commit();
        }

        _average?.EndStep(Model.Parameters);
    }
}
