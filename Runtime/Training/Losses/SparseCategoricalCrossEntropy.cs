using System.Collections.Immutable;
using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Mean over all rows of −ln p of the correct class, whose index 0 … classes − 1 is the target. Keras's <c>SparseCategoricalCrossentropy</c>, PyTorch's
/// <c>CrossEntropyLoss</c> and, after a log-softmax, <c>NLLLoss</c>.
/// </summary>
/// <remarks>
/// With class weights w, a row's loss is multiplied by the weight of its class, and the mean's denominator is the sum of these weights, as in PyTorch. (Keras's
/// <c>class_weight</c> divides by the number of rows: <see cref="LossReduction.Mean"/>.) With label smoothing ε the loss is (1 − ε)·w·(−ln p) of the
/// correct class plus ε / classes·Σ w·(−ln p) over all classes, also as in PyTorch.
/// Probabilities are divided by their sum and clipped to [1e-7, 1 − 1e-7], as in Keras.
/// </remarks>
public sealed class SparseCategoricalCrossEntropy : RowLoss
{
    private readonly float _labelSmoothing;
    private readonly ImmutableArray<float> _classWeights;

    /// <summary>True if the network's outputs are logits, so that the loss applies the softmax. The default is false.</summary>
    public bool FromLogits { get; init; }

    /// <summary>ε, in [0, 1]. The default is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public float LabelSmoothing
    {
        get => _labelSmoothing;
        init => _labelSmoothing = RequireSmoothing(value, nameof(LabelSmoothing));
    }

    /// <summary>w of each class, 0 or more; empty (the default) for weights of 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A weight is out of its range.</exception>
    public ImmutableArray<float> ClassWeights
    {
        get => _classWeights.IsDefault ? [] : _classWeights;
        init => _classWeights = ClassWeightList.Check(value, nameof(ClassWeights));
    }

    /// <summary>Rows with this target, such as padding, do not count at all: −100 in PyTorch. Null (the default) for none.</summary>
    public int? IgnoreIndex { get; init; }

    /// <inheritdoc/>
    public override string Name => FromLogits ? nameof(SparseCategoricalCrossEntropyFromLogits) : nameof(SparseCategoricalCrossEntropy);

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"{Name}(LabelSmoothing: {LabelSmoothing}, ClassWeights: {ClassWeightList.Text(ClassWeights)}, IgnoreIndex: {IgnoreIndex?.ToString(CultureInfo.InvariantCulture) ?? "none"})");

    /// <summary>Accuracy.</summary>
    public override ImmutableArray<Metric> DefaultMetrics => [Metric.Accuracy];

    /// <inheritdoc/>
    public override bool WeighsRows => IgnoreIndex is not null || !_classWeights.IsDefaultOrEmpty;

    internal override OutputForm Form => FromLogits ? OutputForm.Logits : OutputForm.Probabilities;

    /// <inheritdoc/>
    public override void RequireOutputs(int outputs) => ClassWeightList.RequireClasses(Name, _classWeights, outputs);

    /// <summary>1.</summary>
    public override int TermsPerRow(int outputs) => 1;

    /// <summary>1: the index.</summary>
    public override int TargetWidth(int outputs) => 1;

    /// <inheritdoc/>
    public override double RowWeight(ReadOnlySpan<float> target)
        => target[0] == IgnoreIndex ? 0 : _classWeights.IsDefaultOrEmpty ? 1 : _classWeights[ClassIndex.Of(target[0], _classWeights.Length)];

    /// <inheritdoc/>
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireOutputs(predicted.Length);
        RequireLengths(predicted, target, gradient);
        if (target[0] == IgnoreIndex)
        {
            gradient.Clear();
            return 0;
        }

        var shares = new Shares(ClassIndex.Of(target[0], predicted.Length), _classWeights, LabelSmoothing, predicted.Length);
        return FromLogits
            ? CrossEntropy.FromLogits(predicted, shares, gradient, scale)
            : CrossEntropy.FromProbabilities(predicted, shares, gradient, scale);
    }

    private readonly struct Shares(int right, ImmutableArray<float> weights, float smoothing, int classes) : IClassShares
    {
        private readonly double _kept = 1.0 - smoothing;
        private readonly double _added = (double)smoothing / classes;

        public int OnlyClass => smoothing == 0 ? right : -1;

        public double this[int index] => ((index == right ? _kept : 0) + _added) * (weights.IsDefaultOrEmpty ? 1 : weights[index]);
    }
}
