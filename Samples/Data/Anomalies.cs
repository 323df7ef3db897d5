namespace Unrolled.Samples;

/// <summary>Puts anomalies into windows, by a rule that is written down before anything is measured.</summary>
internal static class Anomalies
{
    private const float SpikeDeviations = 2;
    private const int StuckSteps = 7, LateSteps = 3;

    /// <summary>The kinds there are.</summary>
    public static AnomalyKind[] Kinds { get; } = Enum.GetValues<AnomalyKind>();

    /// <summary>Puts one anomaly at a place of chance.</summary>
    /// <param name="window">[steps] scaled to deviation 1; 8 values or more.</param>
    /// <param name="kind">Which one.</param>
    /// <param name="random">Draws the place.</param>
    public static void Inject(Span<float> window, AnomalyKind kind, RandomSource random)
    {
        switch (kind)
        {
            case AnomalyKind.Spike:
                window[random.NextInt(window.Length)] += random.NextInt(2) == 0 ? SpikeDeviations : -SpikeDeviations;
                break;
            case AnomalyKind.Stuck:
                int first = random.NextInt(window.Length - StuckSteps);
                window.Slice(first + 1, StuckSteps).Fill(window[first]);
                break;
            case AnomalyKind.Late:
                int place = LateSteps + random.NextInt(window.Length - 2 * LateSteps + 1);
                window[(place - LateSteps)..^LateSteps].CopyTo(window[place..]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such anomaly.");
        }
    }
}
