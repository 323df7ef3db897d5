namespace Unrolled.Orleans;

/// <summary>The cluster has not saved a stream for so long that its session keeps as many inputs as it may: the storage fails. The step was not taken; it can be tried again later.</summary>
public sealed class StreamBacklogException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="position">Where the session is.</param>
    /// <param name="saved">What the cluster has saved.</param>
    /// <param name="limit">The most steps that the session keeps.</param>
    public StreamBacklogException(long position, long saved, long limit)
        : base($"The stream is at position {position} and saved at {saved}: the session keeps at most {limit} unsaved steps.")
    {
        Position = position;
        Saved = saved;
        Limit = limit;
    }

    /// <summary>Where the session is.</summary>
    public long Position { get; }

    /// <summary>What the cluster has saved.</summary>
    public long Saved { get; }

    /// <summary>The most steps that the session keeps.</summary>
    public long Limit { get; }
}
