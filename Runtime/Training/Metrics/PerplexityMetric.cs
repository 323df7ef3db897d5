using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>e to the mean cross-entropy.</summary>
internal sealed class PerplexityMetric(bool fromLogits) : ClassMeanMetric
{
    private readonly RowLoss _sparse = new SparseCategoricalCrossEntropy { FromLogits = fromLogits };
    private readonly RowLoss _dense = new CategoricalCrossEntropy { FromLogits = fromLogits };

    public override string Name => fromLogits ? nameof(PerplexityFromLogits) : nameof(Perplexity);

    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target)
        => (target.Length == 1 ? _sparse : _dense).Row(predicted, target, default, 1f);

    public override double Result(double mean) => DoubleMath.Exp(mean);
}
