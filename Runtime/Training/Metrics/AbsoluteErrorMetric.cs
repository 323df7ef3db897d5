using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>Mean of |p − t|.</summary>
internal sealed class AbsoluteErrorMetric : MeanMetric
{
    public override string Name => nameof(MeanAbsoluteError);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        RequireWidth(predicted, target);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            sum += Math.Abs((double)predicted[k] - target[k]);
        }

        return sum;
    }
}
