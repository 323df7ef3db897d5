using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// The pinball loss of quantiles: the mean over targets and quantiles of q·(t − p) where the target is above the prediction and (1 − q)·(p − t) where it is below (Koenker and
/// Bassett, "Regression quantiles", 1978). Its gradient is that of the side that the target is on, and 0 where both are equal.
/// </summary>
public sealed class QuantileLoss : ForecastLoss
{
    private readonly ImmutableArray<double> _quantiles;

    /// <summary>Creates the loss.</summary>
    /// <param name="quantiles">The quantiles of each target, above 0, below 1 and rising; a target's outputs are in this order.</param>
    /// <exception cref="ArgumentException">There is none, or one is out of range or not above the one before it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public QuantileLoss(params ReadOnlySpan<double> quantiles)
    {
        for (int k = 0; k < quantiles.Length; k++)
        {
            if (!(quantiles[k] > (k == 0 ? 0 : quantiles[k - 1]) && quantiles[k] < 1))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected rising quantiles above 0 and below 1, got {quantiles[k]} at {k}."), nameof(quantiles));
            }
        }

        _quantiles = quantiles.IsEmpty ? throw new ArgumentException("Expected at least one quantile.", nameof(quantiles)) : [.. quantiles];
    }

    /// <summary>The quantiles.</summary>
    public ImmutableArray<double> Quantiles => _quantiles;

    /// <summary>The number of quantiles.</summary>
    public override int OutputsPerTarget => _quantiles.Length;

    /// <inheritdoc/>
    public override string Name => nameof(QuantileLoss);

    /// <inheritdoc/>
    public override string Description => $"{Name}({string.Join(", ", _quantiles.Select(q => q.ToString("R", CultureInfo.InvariantCulture)))})";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireOutputs(predicted.Length);
        RequireLengths(predicted, target, gradient);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            double q = _quantiles[k % _quantiles.Length], difference = (double)target[k / _quantiles.Length] - predicted[k];
            sum += Term(q, difference);
            if (!gradient.IsEmpty)
            {
                // NaN comes through, as it does in the sum.
                gradient[k] = (float)(scale * (difference > 0 ? -q : difference < 0 ? 1 - q : difference));
            }
        }

        return sum;
    }

    /// <summary>The median, or the quantile next to it if it is not predicted.</summary>
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Point(ReadOnlySpan<float> outputs)
    {
        RequireOne(outputs);
        int nearest = 0;
        for (int k = 1; k < outputs.Length; k++)
        {
            nearest = Math.Abs(_quantiles[k] - 0.5) < Math.Abs(_quantiles[nearest] - 0.5) ? k : nearest;
        }

        return outputs[nearest];
    }

    /// <summary>A quantile that is predicted, or the line between its neighbours.</summary>
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Quantile(ReadOnlySpan<float> outputs, double probability)
    {
        RequireOne(outputs);
        if (!(probability >= _quantiles[0] && probability <= _quantiles[^1]))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, $"The network predicts quantiles from {_quantiles[0]} to {_quantiles[^1]}.");
        }

        int above = 0;
        while (_quantiles[above] < probability)
        {
            above++;
        }

        if (_quantiles[above] == probability)
        {
            return outputs[above];
        }

        double share = (probability - _quantiles[above - 1]) / (_quantiles[above] - _quantiles[above - 1]);
        return outputs[above - 1] + share * ((double)outputs[above] - outputs[above - 1]);
    }

    /// <inheritdoc/>
    public override double RankedProbabilityScore(ReadOnlySpan<float> outputs, float target)
    {
        RequireOne(outputs);
        return 2 * Row(outputs, [target], default, 1f) / outputs.Length;
    }

    /// <summary>The pinball loss of one quantile.</summary>
    /// <param name="quantile">The quantile.</param>
    /// <param name="difference">The target, less the prediction.</param>
    internal static double Term(double quantile, double difference) => difference * (difference < 0 ? quantile - 1 : quantile);
}
