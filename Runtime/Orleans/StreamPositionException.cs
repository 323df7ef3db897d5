namespace Unrolled.Orleans;

/// <summary>A stream is at a position from which its session cannot take it on: it has passed the session, or gone back further than the inputs that the session keeps.</summary>
public sealed class StreamPositionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="position">Where the stream is.</param>
    /// <param name="expected">Where the session is.</param>
    /// <param name="oldest">The first step whose input the session keeps.</param>
    public StreamPositionException(long position, long expected, long oldest)
        : base($"The stream is at position {position}; expected {expected}, or the first step of an earlier call from {oldest} on, whose inputs this session keeps. "
            + "Another caller uses the stream, or the storage lost what it had.")
    {
        Position = position;
        Expected = expected;
        Oldest = oldest;
    }

    /// <summary>Where the stream is.</summary>
    public long Position { get; }

    /// <summary>Where the session is.</summary>
    public long Expected { get; }

    /// <summary>The first step whose input the session keeps.</summary>
    public long Oldest { get; }
}
