using System.Diagnostics;

namespace Unrolled;

/// <summary>Where a call of <see cref="Trainer{T}.Fit"/> stands, and how long it has taken.</summary>
/// <param name="finished">Epochs before this call.</param>
/// <param name="epochs">Epochs of this call.</param>
/// <param name="batches">Batches of an epoch.</param>
internal struct EpochClock(int finished, int epochs, int batches)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _lastEpoch = finished + epochs;
    private long _done;

    public int Epoch { get; private set; } = finished;

    public int Batch { get; private set; }

    public void BeginEpoch()
    {
        Epoch++;
        Batch = 0;
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
            LearningRate = steps.LearningRate,
            GradientNorm = steps.LastNorm,
            BatchLoss = batchLoss,
            Loss = means.Loss,
            Metrics = means.Metrics,
            Elapsed = elapsed,
            Remaining = elapsed * (((double)epochs * batches - _done) / _done),
        };
    }
}
