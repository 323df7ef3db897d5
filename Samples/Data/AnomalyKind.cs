namespace Unrolled.Samples;

/// <summary>What can be put into a window that was not there.</summary>
internal enum AnomalyKind
{
    /// <summary>One value is two deviations higher or lower than it was.</summary>
    Spike,

    /// <summary>A value stays as it was for seven more steps, as a sensor's that hangs.</summary>
    Stuck,

    /// <summary>From some place on, all comes three steps late, and the three before are repeated.</summary>
    Late,
}
