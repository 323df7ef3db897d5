namespace Unrolled.Samples;

/// <summary>How well a detector tells the odd from the usual.</summary>
/// <param name="Precision">Of those it flags, the share that is odd; 0 if it flags none.</param>
/// <param name="Recall">Of those that are odd, the share that it flags; 0 if there is none.</param>
internal readonly record struct DetectionScore(double Precision, double Recall)
{
    /// <summary>The harmonic mean of both; 0 if both are.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Counts.</summary>
    /// <param name="usual">The scores of what is usual.</param>
    /// <param name="odd">The scores of what is odd.</param>
    /// <param name="threshold">Scores above it are flagged.</param>
    public static DetectionScore Of(IReadOnlyCollection<float> usual, IReadOnlyCollection<float> odd, float threshold)
    {
        double hits = odd.Count(s => s > threshold), alarms = usual.Count(s => s > threshold);
        return new DetectionScore(hits + alarms == 0 ? 0 : hits / (hits + alarms), odd.Count == 0 ? 0 : hits / odd.Count);
    }

    /// <summary>The score that a share of some does not exceed: the ⌈share·n⌉-th of them in order.</summary>
    /// <param name="scores">At least one.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static float Quantile(IReadOnlyCollection<float> scores, double share)
        => scores.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * scores.Count) - 1, 0, scores.Count - 1));
}
