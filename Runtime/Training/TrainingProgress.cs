namespace Unrolled.Training;

/// <summary>The progress of training, reported after every batch and again at the end of every epoch. It is a value type, so reporting does not allocate.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>The epoch, from 1; counting continues when <see cref="Trainer{T}.Fit"/> is called again.</summary>
    public required int Epoch { get; init; }

    /// <summary>The last epoch of this call; at most <see cref="int.MaxValue"/>, for a call that early stopping should end.</summary>
    public required int Epochs { get; init; }

    /// <summary>The batch that just finished, from 1.</summary>
    public required int Batch { get; init; }

    /// <summary>The number of batches in an epoch.</summary>
    public required int Batches { get; init; }

    /// <summary>The number of steps that the optimizer has taken in all calls.</summary>
    public required long Step { get; init; }

    /// <summary>
    /// The number of steps that the batch took: 1, or with <see cref="TrainerOptions.TruncatedBptt"/> one per piece; 0 if nothing in the batch counts. At
    /// the end of an epoch, that of its last batch.
    /// </summary>
    public required int BatchSteps { get; init; }

    /// <summary>The learning rate of the last step; 0 before the first.</summary>
    public required float LearningRate { get; init; }

    /// <summary>The norm of the gradient of the last step, before clipping by norm; 0 if nothing in the batch counts, so that no step was taken.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The loss of this batch alone, before its own step; at the end of an epoch, that of its last batch.</summary>
    public required double BatchLoss { get; init; }

    /// <summary>The mean loss over the epoch's samples so far; each batch is scored before its own step.</summary>
    public required double Loss { get; init; }

    /// <summary>The metrics, means over the epoch's samples so far.</summary>
    public required MetricValues Metrics { get; init; }

    /// <summary>True for the report at the end of an epoch, which has the validation's results.</summary>
    public bool EpochEnded { get; init; }

    /// <summary>The loss on the validation data; null before the end of the epoch, or if there is none.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The metrics on the validation data; null before the end of the epoch, or if there is none.</summary>
    public MetricValues? ValidationMetrics { get; init; }

    /// <summary>The warning of <see cref="TrainerOptions.GradientWatch"/> about the batch's gradients; null if there is none.</summary>
    public GradientWarning? Warning { get; init; }

    /// <summary>The time since the call.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The estimated time for the rest of the call, at the current rate; at most <see cref="TimeSpan.MaxValue"/>.</summary>
    public required TimeSpan Remaining { get; init; }
}
