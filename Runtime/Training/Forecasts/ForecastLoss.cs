using System.Collections.Immutable;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// A loss of probabilistic forecasts: each target has several outputs, which describe a distribution. The outputs of a target stand side by side, so a dense layer for h targets
/// has h · <see cref="OutputsPerTarget"/> units.
/// </summary>
public abstract class ForecastLoss : RowLoss
{
    private protected ForecastLoss()
    {
    }

    /// <summary>The number of outputs of one target.</summary>
    public abstract int OutputsPerTarget { get; }

    /// <summary>The mean absolute error of <see cref="Point"/>.</summary>
    public override ImmutableArray<Metric> DefaultMetrics => [Metric.PointError(this)];

    /// <inheritdoc/>
    public override void RequireOutputs(int outputs)
    {
        if (outputs % OutputsPerTarget != 0)
        {
            throw new ArgumentException($"{Name} has {OutputsPerTarget} outputs for each target; expected a multiple of them, got {outputs} outputs.", nameof(outputs));
        }
    }

    /// <summary>The number of targets: outputs / <see cref="OutputsPerTarget"/>.</summary>
    public sealed override int TargetWidth(int outputs) => outputs / OutputsPerTarget;

    /// <summary>One number as the forecast: the mean, or the median of quantiles.</summary>
    /// <param name="outputs">[<see cref="OutputsPerTarget"/>], the outputs of one target.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public abstract double Point(ReadOnlySpan<float> outputs);

    /// <summary>The value that the target stays below with a probability.</summary>
    /// <param name="outputs">[<see cref="OutputsPerTarget"/>], the outputs of one target.</param>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is out of its range, or beyond the quantiles that the network predicts.</exception>
    public abstract double Quantile(ReadOnlySpan<float> outputs, double probability);

    /// <summary>
    /// The continuous ranked probability score of one target, in its unit: ∫ (F(x) − [x ≥ t])² dx, the absolute error of a forecast that is a single number (Gneiting and Raftery,
    /// "Strictly proper scoring rules, prediction, and estimation", 2007). Of quantiles it is twice their mean pinball loss.
    /// </summary>
    /// <param name="outputs">[<see cref="OutputsPerTarget"/>], the outputs of one target.</param>
    /// <param name="target">The target.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public abstract double RankedProbabilityScore(ReadOnlySpan<float> outputs, float target);

    private protected void RequireOne(ReadOnlySpan<float> outputs) => Require.Length(outputs.Length, OutputsPerTarget, nameof(outputs), "the outputs of one target");

    internal static double RequireProbability(double probability, string parameter)
        => probability is > 0 and < 1 ? probability : throw new ArgumentOutOfRangeException(parameter, probability, "Expected a probability above 0 and below 1.");
}
