namespace Unrolled.Bench;

/// <summary>What interleaved rounds gave for one contender, nanoseconds for doing its work once.</summary>
/// <param name="Rounds">One figure a round, in the rounds' order.</param>
internal sealed record Timing(double[] Rounds)
{
    /// <summary>The shortest.</summary>
    public double Min { get; } = Rounds.Min();

    /// <summary>The median.</summary>
    public double Median { get; } = MedianOf(Rounds);

    /// <summary>The median of the ratios, round by round, of this contender's time to another's: what one core gave both in the same moment.</summary>
    public double RatioTo(Timing other) => MedianOf([.. Rounds.Zip(other.Rounds, (a, b) => a / b)]);

    private static double MedianOf(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
