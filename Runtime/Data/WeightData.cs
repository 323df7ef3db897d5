using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Another source's samples, each with a weight, or each step of its target.</summary>
internal sealed class WeightData : DerivedData
{
    private readonly ReadOnlyMemory<float> _weights;
    private readonly bool _perStep;

    private WeightData(SequenceData source, ReadOnlyMemory<float> weights, bool perStep)
        : base(source, 0, source.Count)
    {
        _weights = weights;
        _perStep = perStep;
    }

    /// <inheritdoc/>
    public override bool HasWeights => true;

    /// <summary>Checks what <see cref="SequenceData.WithWeights"/> was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static WeightData Create(SequenceData source, ReadOnlyMemory<float> weights)
    {
        long steps = (long)source.Count * source.TargetSteps;
        if (weights.Length != source.Count && weights.Length != steps)
        {
            throw new ArgumentException(
                $"Expected the weights of {source.Count} samples{(source.TargetSteps > 1 ? $", or [{source.Count}, {source.TargetSteps}] of their steps" : "")}; got {weights.Length}.", nameof(weights));
        }

        foreach (float weight in weights.Span)
        {
            if (!(float.IsFinite(weight) && weight >= 0))
            {
                throw new ArgumentException($"Expected finite weights, 0 or more, got {weight}.", nameof(weights));
            }
        }

        return new WeightData(source, weights, weights.Length != source.Count);
    }

    /// <inheritdoc/>
    public override float Weight(int index, int step) => base.Weight(index, step) * _weights.Span[_perStep ? index * TargetSteps + step : index];
}
