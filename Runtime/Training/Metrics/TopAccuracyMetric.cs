using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>The share of rows in which fewer than k outputs are larger than that of the right class.</summary>
internal sealed class TopAccuracyMetric : ClassMeanMetric
{
    private readonly int _k;

    public TopAccuracyMetric(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _k = k;
        Name = string.Create(CultureInfo.InvariantCulture, $"Top{k}Accuracy");
    }

    public override string Name { get; }

    public override bool LargerIsBetter => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
    {
        float right = predicted[Class(predicted, target)];
        int larger = 0;
        foreach (float other in predicted)
        {
            // Not right < other: a NaN in the right place is below all others.
            larger += other <= right ? 0 : 1;
        }

        return larger < _k ? 1 : 0;
    }
}
