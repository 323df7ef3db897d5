using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>√(mean of (p − t)²).</summary>
internal sealed class RootSquaredErrorMetric : MeanMetric
{
    public override string Name => nameof(RootMeanSquaredError);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        RequireWidth(predicted, target);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            double difference = (double)predicted[k] - target[k];
            sum += difference * difference;
        }

        return sum;
    }

    public override double Result(double mean) => Math.Sqrt(mean);
}
