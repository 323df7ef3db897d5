using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// Mean over all rows of −Σ w·t·ln p over the classes, with one target t for each class: 1 for the correct one and 0 for the others, or probabilities
/// that sum to 1. Keras's <c>CategoricalCrossentropy</c>, PyTorch's <c>CrossEntropyLoss</c> with probabilities as targets.
/// </summary>
/// <remarks>
/// Probabilities are divided by their sum and clipped to [1e-7, 1 − 1e-7], as in Keras. Logits, or the log-probabilities of a log-softmax, need neither.
/// With class weights a row has the weight Σ w·t in the mean: for one-hot targets the mean is that of <see cref="SparseCategoricalCrossEntropy"/>.
/// (PyTorch divides by the number of rows if targets are probabilities.)
/// </remarks>
public sealed class CategoricalCrossEntropy : RowLoss
{
    private readonly float _labelSmoothing;
    private readonly ImmutableArray<float> _classWeights;

    /// <summary>True if the network's outputs are logits, so that the loss applies the softmax. The default is false.</summary>
    public bool FromLogits { get; init; }

    /// <summary>ε, in [0, 1]: a target becomes t·(1 − ε) + ε / classes. The default is 0.</summary>
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

    /// <inheritdoc/>
    public override string Name => FromLogits ? nameof(CategoricalCrossEntropyFromLogits) : nameof(CategoricalCrossEntropy);

    /// <inheritdoc/>
    public override string Description
        => string.Create(CultureInfo.InvariantCulture, $"{Name}(LabelSmoothing: {LabelSmoothing}, ClassWeights: {ClassWeightList.Text(ClassWeights)})");

    /// <summary>Accuracy.</summary>
    public override ImmutableArray<Metric> DefaultMetrics => [Metric.Accuracy];

    /// <inheritdoc/>
    public override bool WeighsRows => !_classWeights.IsDefaultOrEmpty;

    internal override OutputForm Form => FromLogits ? OutputForm.Logits : OutputForm.Probabilities;

    /// <inheritdoc/>
    public override void RequireOutputs(int outputs) => ClassWeightList.RequireClasses(Name, _classWeights, outputs);

    /// <summary>1.</summary>
    public override int TermsPerRow(int outputs) => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double RowWeight(ReadOnlySpan<float> target)
    {
        if (!WeighsRows)
        {
            return 1;
        }

        RequireOutputs(target.Length);
        double weight = 0;
        for (int c = 0; c < target.Length; c++)
        {
            weight += (double)_classWeights[c] * target[c];
        }

        return weight;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        RequireOutputs(predicted.Length);
        RequireLengths(predicted, target, gradient);
        foreach (float t in target)
        {
            if (t is < 0 or > 1)
            {
                throw new LossRowException($"Expected targets in [0, 1], one for each class, got {t}.");
            }
        }

        var shares = new Shares(target, _classWeights.IsDefault ? default : _classWeights.AsSpan(), LabelSmoothing);
        return FromLogits
            ? CrossEntropy.FromLogits(predicted, shares, gradient, scale)
            : CrossEntropy.FromProbabilities(predicted, shares, gradient, scale);
    }

    private readonly ref struct Shares(ReadOnlySpan<float> target, ReadOnlySpan<float> weights, float smoothing) : IClassShares
    {
        private readonly ReadOnlySpan<float> _target = target;
        private readonly ReadOnlySpan<float> _weights = weights;
        private readonly double _kept = 1.0 - smoothing;
        private readonly double _added = (double)smoothing / target.Length;

        public int OnlyClass => -1;

        public double this[int index] => (_kept * _target[index] + _added) * (_weights.IsEmpty ? 1 : _weights[index]);
    }
}
