using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The share of elements on the right side of a threshold.</summary>
internal sealed class BinaryAccuracyMetric(float threshold) : MeanMetric
{
    public override string Name { get; } = threshold switch
    {
        0.5f => nameof(BinaryAccuracy),
        0 => nameof(BinaryAccuracyFromLogits),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nameof(BinaryAccuracy)}({threshold})"),
    };

    public override bool LargerIsBetter => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        RequireWidth(predicted, target);
        int right = 0;
        for (int k = 0; k < predicted.Length; k++)
        {
            // NaN is on no side.
            right += target[k] > 0.5f ? (predicted[k] > threshold ? 1 : 0) : predicted[k] <= threshold ? 1 : 0;
        }

        return right;
    }
}
