using System.Diagnostics;

namespace Unrolled.Training;

/// <summary>Where a call of <see cref="Trainer{T}.Fit"/> stands, and how long it has taken.</summary>
/// <param name="finished">Epochs before this call.</param>
/// <param name="epochs">Epochs of this call.</param>
/// <param name="batches">Batches of an epoch.</param>
/// <param name="done">Those of the first epoch that an earlier run has done.</param>
internal struct EpochClock(int finished, int epochs, int batches, int done)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _lastEpoch = (int)Math.Min((long)finished + epochs, int.MaxValue);
    private readonly long _all = (long)epochs * batches - done;
    private long _done;

    public int Epoch { get; private set; } = finished;

    public int Batch { get; private set; }

    public readonly int Batches => batches;

    /// <summary>Starts the next epoch, after some of its batches.</summary>
    public void BeginEpoch(int batch)
    {
        Epoch++;
        Batch = batch;
    }

    public void BeginBatch()
    {
        Batch++;
        _done++;
    }

    public readonly TrainingProgress Report(RunningMeans means, double batchLoss, long step, in StepMeans steps)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        return new TrainingProgress
        {
            Epoch = Epoch,
            Epochs = _lastEpoch,
            Batch = Batch,
            Batches = batches,
            Step = step,
            BatchSteps = steps.BatchSteps,
            LearningRate = steps.LearningRate,
            GradientNorm = steps.LastNorm,
            BatchLoss = batchLoss,
            Loss = means.Loss,
            Metrics = means.Metrics,
            Elapsed = elapsed,
            Remaining = _done == 0 ? TimeSpan.Zero : Times(elapsed, (double)(_all - _done) / _done),
        };
    }

    // Early stopping ends calls of more epochs than there is time for.
    private static TimeSpan Times(TimeSpan elapsed, double factor)
    {
        double ticks = elapsed.Ticks * factor;
        return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue;
    }
}
