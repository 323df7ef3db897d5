using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// Ends training when a loss or a metric at the ends of epochs (on the validation data, if there is any) has not improved for a while, and restores the
/// weights of the best epoch. Keras's <c>EarlyStopping</c>.
/// </summary>
/// <remarks>
/// An epoch is better if its value is lower than the best so far by more than <see cref="MinDelta"/>, or higher where <see cref="Metric.LargerIsBetter"/>. NaN is not better.
/// </remarks>
/// <param name="Patience">Epochs without a better value after which training ends: the last of them is the last epoch, as in Keras. 1 or more, or null to keep the best weights without ending.</param>
public sealed record EarlyStopping(int? Patience)
{
    private readonly double _minDelta;

    /// <summary>Epochs without a better value after which training ends; null if it does not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Patience { get; } = Patience is < 1 ? throw new ArgumentOutOfRangeException(nameof(Patience), Patience, "Expected 1 epoch or more, or null.") : Patience;

    /// <summary>How much better than the best a value has to be, 0 or more. The default is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or NaN.</exception>
    public double MinDelta
    {
        get => _minDelta;
        init => _minDelta = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MinDelta), value, "Expected a finite number, 0 or more.");
    }

    /// <summary>
    /// True (the default) to give the model the weights of the best epoch when <see cref="Trainer{T}.Fit"/> ends, early or not. One that was canceled or failed leaves the weights
    /// it came to.
    /// </summary>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>The metric to watch, one of <see cref="TrainerOptions.Metrics"/>; null (the default) for the loss.</summary>
    public Metric? Metric { get; init; }

    /// <summary>All of it, as a checkpoint compares it.</summary>
    internal string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"EarlyStopping({Patience?.ToString(CultureInfo.InvariantCulture) ?? "null"}, MinDelta: {MinDelta}, RestoreBestWeights: {RestoreBestWeights}, Metric: {Metric?.Name ?? "none"})");
}
