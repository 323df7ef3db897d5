using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>
/// Mean over all elements of −w·t·ln p − (1 − t)·ln(1 − p), with targets t in [0, 1]: each output is a separate yes (1) or no (0) decision. Keras's
/// <c>BinaryCrossentropy</c>, PyTorch's <c>BCELoss</c> and <c>BCEWithLogitsLoss</c>.
/// </summary>
/// <remarks>
/// Probabilities are clipped to [1e-7, 1 − 1e-7], as in Keras. Where they are clipped, the gradient is 0, and the loss is at most 16.1. (PyTorch limits
/// the logarithm to −100 instead.) From logits, p = σ(x) and nothing is clipped; the gradient is exact and never vanishes for a wrong answer.
/// </remarks>
public sealed class BinaryCrossEntropy : RowLoss
{
    private readonly float _labelSmoothing;
    private readonly float _positiveWeight = 1f;

    /// <summary>True if the network's outputs are logits, so that the loss applies the sigmoid. The default is false.</summary>
    public bool FromLogits { get; init; }

    /// <summary>ε, in [0, 1]: a target becomes t·(1 − ε) + ½·ε. The default is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public float LabelSmoothing
    {
        get => _labelSmoothing;
        init => _labelSmoothing = RequireSmoothing(value, nameof(LabelSmoothing));
    }

    /// <summary>
    /// w, the weight of positive targets, above 0; use more than 1 if they are rare. It is not part of the mean's denominator, like PyTorch's
    /// <c>pos_weight</c>. The default is 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public float PositiveWeight
    {
        get => _positiveWeight;
        init => _positiveWeight = RequirePositive(value, nameof(PositiveWeight));
    }

    /// <inheritdoc/>
    public override string Name => FromLogits ? nameof(BinaryCrossEntropyFromLogits) : nameof(BinaryCrossEntropy);

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"{Name}(LabelSmoothing: {LabelSmoothing}, PositiveWeight: {PositiveWeight})");

    /// <summary>Binary accuracy.</summary>
    public override ImmutableArray<Metric> DefaultMetrics => [FromLogits ? Metric.BinaryAccuracyFromLogits : Metric.BinaryAccuracy];

    internal override OutputForm Form => FromLogits ? OutputForm.Logits : OutputForm.Probabilities;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireLengths(predicted, target, gradient);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            double t = RequireTarget(target[k]) * (1.0 - LabelSmoothing) + 0.5 * LabelSmoothing, yes = PositiveWeight * t, no = 1 - t;
            double slope;
            if (FromLogits)
            {
                // A share of 0 is skipped: 0·∞ would be NaN.
                double x = predicted[k];
                sum += (yes == 0 ? 0 : yes * DoubleMath.Softplus(-x)) + (no == 0 ? 0 : no * DoubleMath.Softplus(x));
                slope = no * DoubleMath.Sigmoid(x) - yes * DoubleMath.Sigmoid(-x);
            }
            else
            {
                double p = Probabilities.Clip(predicted[k], out double inside);
                sum -= yes * DoubleMath.Log(p) + no * DoubleMath.Log(1 - p);
                slope = inside * (no / (1 - p) - yes / p);
            }

            if (!gradient.IsEmpty)
            {
                gradient[k] = (float)(scale * slope);
            }
        }

        return sum;
    }

    private static float RequireTarget(float target)
        => target is < 0 or > 1 ? throw new LossRowException($"Expected a target in [0, 1], got {target}.") : target;
}
