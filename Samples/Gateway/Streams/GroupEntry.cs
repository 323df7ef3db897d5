namespace Unrolled.Samples.Gateway;

/// <summary>A reading that was taken in, and after its step what follows from it.</summary>
internal struct GroupEntry
{
    public TopicStream Stream;
    public Reading Reading;

    /// <summary>The reading's number in its stream, from 1.</summary>
    public long Number;

    /// <summary>Its number among the readings of all streams, from 1.</summary>
    public ulong Total;

    /// <summary>Readings of the same topic before it in the group.</summary>
    public int Round;

    /// <summary>When it came, in milliseconds since 1970.</summary>
    public long HeardAt;

    /// <summary>The forecast of the next reading.</summary>
    public float Forecast;

    /// <summary>How far the reading was from its own forecast; NaN if unknown.</summary>
    public float Score;

    public bool IsAnomaly;
}
