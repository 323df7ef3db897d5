namespace Unrolled.Training;

/// <summary>The share of rows whose largest output is that of the right class.</summary>
internal sealed class AccuracyMetric : ClassMeanMetric
{
    public override string Name => nameof(Accuracy);

    public override bool LargerIsBetter => true;

    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target) => ClassIndex.OfLargest(predicted) == Class(predicted, target) ? 1 : 0;
}
