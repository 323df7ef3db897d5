namespace Unrolled.Samples;

/// <summary>What is expected of the points in time of a series.</summary>
internal enum SeriesSpacing
{
    /// <summary>Each is later than the one before.</summary>
    Rising,

    /// <summary>Each is the day after the one before.</summary>
    Daily,
}
