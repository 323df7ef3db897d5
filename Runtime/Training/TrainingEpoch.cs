namespace Unrolled.Training;

/// <summary>The results of one epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean loss over the epoch's samples; each batch is scored before its own step.</param>
/// <param name="Metrics">The metrics, means over the epoch's samples.</param>
/// <param name="ValidationLoss">The loss on the validation data after the epoch; null if there is none.</param>
/// <param name="ValidationMetrics">The metrics on the validation data after the epoch; null if there is none.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="GradientNorm">The norm of the gradient, before clipping by norm: the mean over all steps of the epoch, 0 if there were none.</param>
/// <param name="Duration">The duration, including validation.</param>
public sealed record TrainingEpoch(
    int Epoch, double Loss, MetricValues Metrics, double? ValidationLoss, MetricValues? ValidationMetrics, float LearningRate, double GradientNorm, TimeSpan Duration);
