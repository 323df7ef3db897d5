using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// The exponential moving average of the weights after each step of the optimizer: average ← decay·average + (1 − decay)·weights. It starts as the weights
/// after the first step. Keras's <c>use_ema</c>, TensorFlow's <c>ExponentialMovingAverage</c>; Polyak and Juditsky, "Acceleration of Stochastic Approximation by
/// Averaging", 1992.
/// </summary>
public sealed class ExponentialAverage : WeightAveraging
{
    /// <summary>Creates it.</summary>
    /// <param name="decay">How much of the average a step keeps, at least 0 and below 1. The average is mostly of the last 1 / (1 − decay) steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, 1 or more, or NaN.</exception>
    public ExponentialAverage(float decay)
        => Decay = decay is >= 0 and < 1 ? decay : throw new ArgumentOutOfRangeException(nameof(decay), decay, "Expected a number that is at least 0 and below 1.");

    /// <summary>How much of the average a step keeps.</summary>
    public float Decay { get; }

    /// <summary>
    /// True to use min(decay, (1 + n) / (10 + n)) after n steps, so that the average soon forgets the first weights; TensorFlow's <c>num_updates</c>. The
    /// default is false.
    /// </summary>
    public bool WarmUp { get; init; }

    internal override bool EachStep => true;

    internal override string Description => string.Create(CultureInfo.InvariantCulture, $"ExponentialAverage({Decay}, WarmUp: {WarmUp})");

    internal override float Share(long count) => 1 - (WarmUp ? Math.Min(Decay, (float)((1.0 + count) / (10.0 + count))) : Decay);
}
