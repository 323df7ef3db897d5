using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Stochastic weight averaging: the mean of the weights at the ends of epochs, from a given epoch on. Izmailov et al., "Averaging Weights Leads to Wider
/// Optima and Better Generalization", 2018. It works best with a learning rate that stays high in those epochs.
/// </summary>
/// <remarks>
/// Running statistics of batch normalizations are averaged like the weights; the paper computes them again with another pass through the training data.
/// Batches of <see cref="Trainer{T}.TrainBatch(SequenceData, ReadOnlySpan{int})"/> belong to no epoch and do not count.
/// </remarks>
public sealed class StochasticWeightAverage : WeightAveraging
{
    /// <summary>Creates it.</summary>
    /// <param name="startEpoch">The first epoch whose weights count, from 1, in all calls of <see cref="Trainer{T}.Fit"/> together. Before it there is no average.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public StochasticWeightAverage(int startEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(startEpoch, 1);
        StartEpoch = startEpoch;
    }

    /// <summary>The first epoch whose weights count, from 1.</summary>
    public int StartEpoch { get; }

    internal override bool EachStep => false;

    internal override string Description => string.Create(CultureInfo.InvariantCulture, $"StochasticWeightAverage({StartEpoch})");

    internal override bool CountsEpoch(int epoch) => epoch >= StartEpoch;

    internal override float Share(long count) => 1f / (count + 1);
}
