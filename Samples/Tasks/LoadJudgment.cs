namespace Unrolled.Samples;

/// <summary>What is said of a sample.</summary>
/// <param name="Error">Root of the mean squared difference from the forecast; NaN where there was none.</param>
/// <param name="Persistence">The same from the sample before.</param>
/// <param name="Limit">The quantile of the errors so far; NaN while there are too few.</param>
internal readonly record struct LoadJudgment(float Error, float Persistence, float Limit)
{
    /// <summary>True for a sample that is further off than nearly all before it.</summary>
    public bool IsAnomaly => Error > Limit;
}
