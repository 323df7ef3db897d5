using System.Globalization;

namespace Unrolled.Training;

/// <summary>Why training ended before its last epoch.</summary>
/// <param name="Epoch">The last epoch, from 1.</param>
/// <param name="Monitored">The watched value: the metric's name, or <c>Loss</c>.</param>
/// <param name="BestEpoch">The epoch with the best value; 0 if all were NaN, or infinitely bad.</param>
/// <param name="Best">Its value; infinitely bad if there is none.</param>
/// <param name="Patience">How many epochs were waited for a better one.</param>
public sealed record EarlyStop(int Epoch, string Monitored, int BestEpoch, double Best, int Patience)
{
    /// <summary>The same in a sentence.</summary>
    public override string ToString()
    {
        string why = BestEpoch == 0
            ? "has been NaN or infinite from the first epoch on"
            : string.Create(CultureInfo.InvariantCulture, $"has not become better than {Best:G6} of epoch {BestEpoch} for {Patience} epochs");
        return string.Create(CultureInfo.InvariantCulture, $"Stopped after epoch {Epoch}: {Monitored} {why}.");
    }
}
