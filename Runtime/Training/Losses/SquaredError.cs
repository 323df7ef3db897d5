using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>(p − t)².</summary>
internal sealed class SquaredError : RowLoss
{
    public override string Name => nameof(MeanSquaredError);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireLengths(predicted, target, gradient);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            double difference = (double)predicted[k] - target[k];
            sum += difference * difference;
        }

        for (int k = 0; k < gradient.Length; k++)
        {
            gradient[k] = 2 * scale * (predicted[k] - target[k]);
        }

        return sum;
    }
}
