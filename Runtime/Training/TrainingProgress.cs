namespace Unrolled.Training;

/// <summary>Where training stands: reported after every batch, and once more at the end of every epoch. A value, so that reporting allocates nothing.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>The epoch, from 1; counted on when <see cref="Trainer{T}.Fit"/> is called again.</summary>
    public required int Epoch { get; init; }

    /// <summary>The last epoch of this call; at most <see cref="int.MaxValue"/>, as for a call that early stopping is to end.</summary>
    public required int Epochs { get; init; }

    /// <summary>The batch that was just done, from 1.</summary>
    public required int Batch { get; init; }

    /// <summary>Batches of an epoch.</summary>
    public required int Batches { get; init; }

    /// <summary>Steps that the optimizer has taken, of all calls.</summary>
    public required long Step { get; init; }

    /// <summary>
    /// How many of them the batch took: 1, with <see cref="TrainerOptions.TruncatedBptt"/> one for each of its pieces, 0 if nothing of it counts. At the end of an epoch those of its last batch.
    /// </summary>
    public required int BatchSteps { get; init; }

    /// <summary>The learning rate of the last of them; 0 before the first.</summary>
    public required float LearningRate { get; init; }

    /// <summary>The norm of the gradient of the last of them, before clipping by norm; 0 for a batch in which nothing counts, so that no step was taken.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The loss of this batch alone, before its own step; at the end of an epoch that of its last batch.</summary>
    public required double BatchLoss { get; init; }

    /// <summary>The loss, a mean over the epoch's samples so far; each batch's before its own step.</summary>
    public required double Loss { get; init; }

    /// <summary>The metrics, means over the epoch's samples so far.</summary>
    public required MetricValues Metrics { get; init; }

    /// <summary>True for the report at the end of an epoch, which has the validation's results.</summary>
    public bool EpochEnded { get; init; }

    /// <summary>The loss on the validation data; null before the epoch's end and without such data.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The metrics on the validation data; null before the epoch's end and without such data.</summary>
    public MetricValues? ValidationMetrics { get; init; }

    /// <summary>The warning about the batch's gradients, by <see cref="TrainerOptions.GradientWatch"/>; null if nothing.</summary>
    public GradientWarning? Warning { get; init; }

    /// <summary>Time since the call.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Estimated time for the rest of the call, at the pace so far; at most <see cref="TimeSpan.MaxValue"/>.</summary>
    public required TimeSpan Remaining { get; init; }
}
