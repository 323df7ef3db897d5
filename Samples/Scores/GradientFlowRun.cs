namespace Unrolled.Samples;

/// <summary>What became of a network that learned to add, and of its gradients.</summary>
/// <param name="Name">The network.</param>
/// <param name="Before">The gradients' way back through time before training.</param>
/// <param name="After">The same after training; null where training ended in infinity.</param>
/// <param name="Rmse">The error on unseen sequences; NaN where training ended in infinity.</param>
/// <param name="Divergence">Where and how training ended in infinity; null if it did not.</param>
internal sealed record GradientFlowRun(string Name, LayerGradientFlow Before, LayerGradientFlow? After, double Rmse, TrainingDivergedException? Divergence)
{
    /// <summary>The share of the error of knowing nothing below which the task counts as learned.</summary>
    private const double ShareLearned = 0.25;

    /// <summary>True if it learned to add.</summary>
    public bool HasLearned => Rmse < ShareLearned * AddingProblem.RmseOfMean;
}
