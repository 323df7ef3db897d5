using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>A score over all elements, each a yes or a no.</summary>
internal sealed class BinaryScoreMetric(string name, Score score, float threshold) : Metric
{
    public override string Name { get; } = threshold == 0.5f ? name : string.Create(CultureInfo.InvariantCulture, $"{name}({threshold})");

    public override bool LargerIsBetter => true;

    public override int Counters(int outputs) => YesNoCounters.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<double> counters)
    {
        Require.Length(target.Length, predicted.Length, nameof(target), "the target row");
        for (int k = 0; k < predicted.Length; k++)
        {
            YesNoCounters.Add(counters, said: predicted[k] > threshold, was: target[k] > 0.5f);
        }
    }

    public override double Result(ReadOnlySpan<double> counters) => YesNoCounters.Result(counters, score);
}
