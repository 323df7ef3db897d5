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
/// <para>One method runs at a time: <see cref="Fit"/>, <see cref="TrainBatch(SequenceData, ReadOnlySpan{int})"/>, <see cref="Evaluate(SequenceData)"/>, <see cref="MeasureGradientFlow"/> and those of checkpoints throw
/// <see cref="InvalidOperationException"/> while one of them runs on another thread, or if they are called from a loss, a metric, a schedule or data that one of them uses. What <see cref="Fit"/> reports to may call
/// <see cref="SaveCheckpoint"/>, <see cref="MeasureGradientFlow"/>, <see cref="ResetStates"/> and <see cref="Dispose"/>, on the thread of the report. An exception of such code ends the call and leaves the trainer ready for the next one.</para>
/// <para>The model belongs to the trainer while a method runs, except for what <see cref="Fit"/> reports to, and may be used freely between calls. The memory for a batch follows the number of its samples, not
/// <see cref="TrainerOptions.BatchSize"/>; once there is enough for the largest, a training step allocates nothing.</para>
/// </remarks>
public sealed partial class Trainer<T> : IDisposable
    where T : Network
{
    private readonly ImmutableArray<ScoredOutput> _outputs;
    private readonly BatchRunner _runner;
    private readonly AlignedBuffer _slots;
    private readonly RunningMeans _batchMeans;
    private readonly RunningMeans _epochMeans;
    private readonly RunningMeans _evaluationMeans;
    private readonly RunningMeans _pieceMeans;
    private readonly BatchPieces? _pieces;
    private readonly BatchPieces? _evaluationPieces;
    private readonly SampleOrder _order;
    private readonly BestEpoch? _best;
    private int[] _sequential = [];
    private int _batch;
    private StepMeans _steps;
    private ScheduleState _scheduleState = ScheduleState.Initial;

    /// <summary>Prepares to train a model.</summary>
    /// <param name="model">The model; training starts from its current weights.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">The loss does not fit the network, the metrics do not fit the loss, or frozen layers do not exist or leave nothing to train.</exception>
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
        if (options.Checkpoint is not null)
        {
            RequireCheckpointSize();
        }

        _runner = new BatchRunner(model, options, _outputs);
        _order = new SampleOrder(options.Seed, options.Shuffle);
        if (options.TruncatedBptt is not null || options.Stateful)
        {
            _pieces = new BatchPieces(model.Definition, options, _outputs);
            _evaluationPieces = new BatchPieces(model.Definition, options, _outputs);
        }

        _pieceMeans = new RunningMeans(options.Metrics, model.Definition.Outputs, _outputs);
    }

    /// <summary>The model that is trained.</summary>
    public T Model { get; }

    /// <summary>How it is trained: the options that were given, without those of the loss's default metrics that do not fit it.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The epochs finished so far, of all calls of <see cref="Fit"/>.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>Steps that the optimizer has taken.</summary>
    public long Step { get; private set; }

    /// <summary>The learning rate of the next step: the optimizer's, times the schedule's factor.</summary>
    public float LearningRate => Options.Schedule is { } schedule
        ? (float)(Options.Optimizer.LearningRate * schedule.Factor(Step + 1, ScheduleState))
        : Options.Optimizer.LearningRate;

    /// <summary>The state of the schedule after the epochs so far.</summary>
    public ScheduleState ScheduleState => _scheduleState;

    /// <summary>
    /// Trains for some epochs: each goes once through all samples, batch by batch, or takes <see cref="TrainerOptions.StepsPerEpoch"/> batches; then through the
    /// validation data. Another call continues where the last one ended, with the best weights where <see cref="TrainerOptions.EarlyStopping"/> restores them.
    /// </summary>
    /// <param name="training">The samples to learn from.</param>
    /// <param name="epochs">How many epochs, 1 or more; fewer are trained if <see cref="TrainerOptions.EarlyStopping"/> ends it.</param>
    /// <param name="validation">Samples that are only evaluated, after each epoch.</param>
    /// <param name="progress">Called after every batch and at the end of every epoch, on this thread.</param>
    /// <param name="cancellationToken">
    /// Ends training after the current batch. The current epoch is then not in the history; the next call restarts it. With <see cref="TrainerOptions.Checkpoint"/> a checkpoint is written first,
    /// and a trainer that loads it continues within the epoch.
    /// </param>
    /// <returns><see cref="History"/>.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or are empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is below 1.</exception>
    /// <exception cref="CheckpointMismatchException">A checkpoint was loaded, and its data were others.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the model has the weights after the last finished batch.</exception>
    /// <exception cref="InvalidOperationException">
    /// A checkpoint is due and a weight is NaN or infinite, or something else would make the checkpoint impossible to load: training has diverged in its last step, and the file has the previous checkpoint.
    /// Or a method of the trainer is running already; see the class's remarks.
    /// </exception>
    /// <exception cref="NotSupportedException">A batch is larger than the memory of a pass can be: 2³¹ floats for each of its parts.</exception>
    /// <exception cref="ObjectDisposedException">The trainer is disposed, or was while this ran; the model has the weights after the last finished batch.</exception>
    /// <exception cref="UnauthorizedAccessException">A checkpoint must not be written, or is a folder; the model has the weights after the last finished batch.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled; the model has the weights after the last finished batch.</exception>
    /// <exception cref="LossRowException">A target is invalid for this loss; the model has the weights from before that batch, or with <see cref="TrainerOptions.TruncatedBptt"/> that piece.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient became NaN or infinite; the model has the weights from before that batch, or with <see cref="TrainerOptions.TruncatedBptt"/> that piece.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TrainingHistory Fit(
        SequenceData training,
        int epochs,
        SequenceData? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using Use use = Enter(nameof(Fit));
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

    /// <summary>The loss and the metrics of the model on some data; NaN if nothing of them counts. The weights stay as they are.</summary>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">The data do not fit the model, or are empty.</exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is running already; see the class's remarks.</exception>
    /// <exception cref="ObjectDisposedException">The trainer is disposed, or was while this ran.</exception>
    public Evaluation Evaluate(SequenceData data)
    {
        using Use use = Enter(nameof(Evaluate));
        RequireFit(data, nameof(data));
        RequireWholeBatches(data, nameof(data));
        return Evaluate(data, null, CancellationToken.None);
    }

    /// <summary>Takes one optimizer step on a batch that you choose; with <see cref="TrainerOptions.TruncatedBptt"/> one per piece.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="indices">Which of them make the batch: 1 … <see cref="TrainerOptions.BatchSize"/> of 0 … Count − 1.</param>
    /// <returns>The batch's mean loss, each piece's before its step; NaN, and no step is taken, if nothing of the batch counts.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or there are too few or too many indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index has no sample.</exception>
    /// <exception cref="InvalidOperationException">A method of the trainer is running already; see the class's remarks.</exception>
    /// <exception cref="LossRowException">A target is invalid for this loss; the weights are those from before that batch, or piece.</exception>
    /// <exception cref="ObjectDisposedException">The trainer is disposed.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradient became NaN or infinite; the weights are those from before that batch, or piece.</exception>
    public double TrainBatch(SequenceData data, ReadOnlySpan<int> indices)
    {
        using Use use = Enter(nameof(TrainBatch));
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
            throw new TrainingDivergedException(Step + 1, epoch, batch, loss, norm, _runner.FindDivergence(data, loss));
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
    }
}
