using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>|p − t|.</summary>
internal sealed class AbsoluteError : RowLoss
{
    public override string Name => nameof(MeanAbsoluteError);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireLengths(predicted, target, gradient);
        double sum = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            sum += Math.Abs((double)predicted[k] - target[k]);
        }

        for (int k = 0; k < gradient.Length; k++)
        {
            // Not Math.Sign, which throws for NaN: here NaN has to come out as NaN.
            float difference = predicted[k] - target[k];
            gradient[k] = difference > 0 ? scale : difference < 0 ? -scale : difference * scale;
        }

        return sum;
    }
}
