using System.Globalization;

namespace Unrolled;

/// <summary>Why training ended before its last epoch.</summary>
/// <param name="Epoch">The last epoch, from 1.</param>
/// <param name="Monitored">What was looked at: the metric's name, or <c>Loss</c>.</param>
/// <param name="BestEpoch">The epoch with the best value; 0 if all were NaN.</param>
/// <param name="Best">Its value.</param>
/// <param name="Patience">How many epochs were waited for a better one.</param>
public sealed record EarlyStop(int Epoch, string Monitored, int BestEpoch, double Best, int Patience)
{
    /// <summary>The same in a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Stopped after epoch {Epoch}: {Monitored} has not become better than {Best:G6} of epoch {BestEpoch} for {Patience} epochs.");
}
