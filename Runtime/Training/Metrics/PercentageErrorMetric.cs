using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Mean of 100·|p − t| / max(|t|, 1e-7).</summary>
internal sealed class PercentageErrorMetric : MeanMetric
{
    private const double LeastTarget = 1e-7;

    public override string Name => nameof(MeanAbsolutePercentageError);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        RequireWidth(predicted, target);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            sum += 100 * Math.Abs((double)predicted[k] - target[k]) / Math.Max(Math.Abs((double)target[k]), LeastTarget);
        }

        return sum;
    }
}
