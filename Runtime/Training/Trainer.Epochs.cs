using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

// Epoch after epoch: batches in their order, then the validation data.
public sealed partial class Trainer<T>
{
    // Prediction gives the same results with any number of samples at once. This limit bounds the memory if a batch is all of the data.
    private const int MostEvaluatedRows = 1024;

    private long _epochStart;
    private TimeSpan _elapsedBefore;

    // Including its time in the interrupted run.
    private TimeSpan ElapsedOfEpoch => _elapsedBefore + Stopwatch.GetElapsedTime(_epochStart);

    private void RunEpoch(
        SequenceData training, SequenceData? validation, ref EpochClock clock, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _epochStart = Stopwatch.GetTimestamp();
        Evaluation? evaluation = null;
        try
        {
            TrainEpoch(training, ref clock, progress, cancellationToken);
            evaluation = validation is null ? null : Validate(validation, cancellationToken);
        }
        catch (OperationCanceledException) when (Options.Checkpoint is not null)
        {
            // If validation was canceled, it continues there.
            WriteCheckpoint(Options.Checkpoint.Path);
            throw;
        }
        finally
        {
            // The epoch has been trained completely, even if its validation was not.
            if (_batch == clock.Batches)
            {
                History.Add(new TrainingEpoch(
                    clock.Epoch, _epochMeans.Loss, _epochMeans.Metrics, evaluation?.Loss, evaluation?.Metrics, _steps.LearningRate, _steps.GradientNorm, ElapsedOfEpoch));
                _batch = 0;
            }
        }

        Options.Schedule?.EndEpoch(ref _scheduleState, evaluation?.Loss ?? _epochMeans.Loss);
        if (_best is not null)
        {
            History.Stop = _best.Observe(History[^1], _average is { Count: > 0 } average ? average.Values : Model.Parameters.Values);
            History.BestEpoch = _best.Epoch == 0 ? null : _best.Epoch;
        }

        RequireSameWeights();
        Report(progress, clock.Report(_epochMeans, _batchMeans.Loss, Step, _steps) with { EpochEnded = true, ValidationLoss = evaluation?.Loss, ValidationMetrics = evaluation?.Metrics });
    }

    // The weights that training goes on with come back whatever happens.
    private Evaluation Validate(SequenceData validation, CancellationToken cancellationToken)
    {
        if (_average is not { Count: > 0 } average)
        {
            return Evaluate(validation, Options.ValidationSteps, cancellationToken);
        }

        average.Lend(Model.Parameters);
        try
        {
            return Evaluate(validation, Options.ValidationSteps, cancellationToken);
        }
        finally
        {
            average.GiveBack(Model.Parameters);
        }
    }

    private void RequireGoingOn(CancellationToken cancellationToken)
    {
        if (_session is not null && !_runner.IsAlone)
        {
            _session.RequireGoingOn(this);
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
    }

    // A call after one that ended early restarts the patience count.
    private void BeginFit()
    {
        if (History.Stop is not null)
        {
            History.Stop = null;
            _best?.Wait();
        }
    }

    // The best weights, or the averages, come before the last checkpoint, which stands for the whole run.
    private void EndFit()
    {
        if (_best is { Epoch: > 0, Weights.IsEmpty: false } best && best.Epoch != History.Count)
        {
            Model.Parameters.SetAll(best.Weights);
        }
        else if (_average is { Count: > 0 } average)
        {
            Model.Parameters.SetAll(average.Values);
        }

        if (Options.Checkpoint is { } checkpoint)
        {
            WriteCheckpoint(checkpoint.Path);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TrainEpoch(SequenceData data, ref EpochClock clock, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        clock.BeginEpoch(_batch);
        if (_batch == 0)
        {
            _epochMeans.Clear();
            _steps.BeginEpoch();
            _elapsedBefore = TimeSpan.Zero;
            if (Options.StepsPerEpoch is null)
            {
                BeginPass(clock.Epoch);
            }
        }

        while (_batch < clock.Batches)
        {
            RequireGoingOn(cancellationToken);
            if (_order.AtEnd)
            {
                BeginPass(_order.Pass + 1);
            }

            clock.BeginBatch();
            long step = Step;
            ReadOnlySpan<int> indices = _order.Next(Options.BatchSize);
            TrainBatch(data, indices, clock.Epoch, clock.Batch);
            _epochMeans.Add(_batchMeans);
            _order.Take(indices.Length);
            if (++_batch == clock.Batches)
            {
                _average?.EndEpoch(clock.Epoch, Model.Parameters);
            }

            Report(progress, clock.Report(_epochMeans, _batchMeans.Loss, Step, _steps) with { Warning = Warning });
            if (Options.Checkpoint is { } checkpoint && checkpoint.IsDue(step, Step))
            {
                WriteCheckpoint(checkpoint.Path);
            }
        }
    }

    // Nothing is carried from one pass through the data to the next.
    private void BeginPass(int pass)
    {
        _order.Begin(pass);
        _pieces?.Forget();
    }

    private int EvaluatedRows(SequenceData data) => Math.Min(data.Count, Options.Stateful ? Options.BatchSize : Math.Min(Options.BatchSize, MostEvaluatedRows));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Evaluation Evaluate(SequenceData data, int? batches, CancellationToken cancellationToken)
    {
        int rows = EvaluatedRows(data);
        if (_sequential.Length < rows)
        {
            _sequential = new int[rows];
        }

        _runner.EnsureRoom(rows, data.LongestSteps());
        _evaluationMeans.Clear();
        _evaluationPieces?.Forget();
        long end = Math.Min(data.Count, (long)(batches ?? int.MaxValue) * Options.BatchSize);
        for (long first = 0; first < end; first += rows)
        {
            RequireGoingOn(cancellationToken);
            Span<int> indices = _sequential.AsSpan(0, (int)Math.Min(rows, end - first));
            for (int i = 0; i < indices.Length; i++)
            {
                indices[i] = (int)first + i;
            }

            if (_evaluationPieces is null)
            {
                _runner.Run(data, indices, training: false, _evaluationMeans);
            }
            else
            {
                EvaluatePieces(_evaluationPieces, data, indices);
            }
        }

        return new Evaluation(_evaluationMeans.Loss, _evaluationMeans.Metrics);
    }
}
