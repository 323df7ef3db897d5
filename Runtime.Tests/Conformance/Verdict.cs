namespace Unrolled.Tests;

/// <summary>What came of a random network. None is left out in silence: the report counts them all.</summary>
internal enum Verdict
{
    /// <summary>As close to the oracle as the table of tolerances says.</summary>
    Close,

    /// <summary>Further away, but no further than the oracle moves with the last places of the weights: at a kink, or a difference of large numbers.</summary>
    Sensitive,

    /// <summary>Not compared with the oracle: values too large for a float. The lanes and paths agree.</summary>
    TooLarge,

    /// <summary>Wrong.</summary>
    Failed,
}
