using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Ends training when the loss or a metric at the end of epochs (on the validation data, if there is any) has not improved for a number of epochs, and
/// restores the weights of the best epoch. Keras's <c>EarlyStopping</c>.
/// </summary>
/// <remarks>
/// An epoch is better if its value is lower than the best so far by more than <see cref="MinDelta"/>, or higher if <see cref="Metric.LargerIsBetter"/> is true. NaN is never better.
/// </remarks>
/// <param name="Patience">
/// The number of consecutive epochs without a better value after which training ends, as in Keras. 1 or more, or null to keep the best weights without
/// ending early.
/// </param>
public sealed record EarlyStopping(int? Patience)
{
    private readonly double _minDelta;

    /// <summary>The number of consecutive epochs without a better value after which training ends; null if it does not end early.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Patience { get; } = Patience is < 1 ? throw new ArgumentOutOfRangeException(nameof(Patience), Patience, "Expected 1 epoch or more, or null.") : Patience;

    /// <summary>How much a value must improve on the best to count as better, 0 or more. The default is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or NaN.</exception>
    public double MinDelta
    {
        get => _minDelta;
        init => _minDelta = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MinDelta), value, "Expected a finite number, 0 or more.");
    }

    /// <summary>
    /// True (the default) to restore the weights of the best epoch when <see cref="Trainer{T}.Fit"/> ends, early or not. If it is canceled or fails, the current weights are kept.
    /// </summary>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>The metric to monitor, one of <see cref="TrainerOptions.Metrics"/>; null (the default) for the loss.</summary>
    public Metric? Metric { get; init; }

    /// <summary>All of it, as a checkpoint compares it.</summary>
    internal string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"EarlyStopping({Patience?.ToString(CultureInfo.InvariantCulture) ?? "null"}, MinDelta: {MinDelta}, RestoreBestWeights: {RestoreBestWeights}, Metric: {Metric?.Name ?? "none"})");
}
