using System.Globalization;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>Why training ended before its last epoch.</summary>
/// <param name="Epoch">The last epoch, from 1.</param>
/// <param name="Monitored">The monitored value: the metric's name, or <c>Loss</c>.</param>
/// <param name="BestEpoch">The epoch with the best value; 0 if all were NaN, or infinitely bad.</param>
/// <param name="Best">The best value; ∞, or −∞ if larger is better, if there is none.</param>
/// <param name="Patience">The number of epochs without improvement before training ended.</param>
public sealed record EarlyStop(int Epoch, string Monitored, int BestEpoch, double Best, int Patience)
{
    /// <summary>The monitored value: the metric's name, or <c>Loss</c>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Monitored { get; init => field = Require.NotNull(value, nameof(Monitored)); } = Require.NotNull(Monitored, nameof(Monitored));

    /// <summary>Describes the stop in a sentence.</summary>
    public override string ToString()
    {
        string why = BestEpoch == 0
            ? "has been NaN or infinite since the first epoch"
            : string.Create(CultureInfo.InvariantCulture, $"has not improved on {Best:G6} of epoch {BestEpoch} for {Patience} epochs");
        return string.Create(CultureInfo.InvariantCulture, $"Stopped after epoch {Epoch}: {Monitored} {why}.");
    }
}
