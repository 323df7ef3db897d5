namespace Unrolled.Training;

/// <summary>A network's loss and metrics on data: means over all samples.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Metrics">The metrics of <see cref="TrainerOptions.Metrics"/>.</param>
public readonly record struct Evaluation(double Loss, MetricValues Metrics);
