namespace Unrolled.Samples.Gateway;

/// <summary>Whether a reading is the next one of its stream.</summary>
internal enum ReadingVerdict
{
    /// <summary>It is.</summary>
    Next,

    /// <summary>It is, and the sensor has begun to count anew.</summary>
    Restart,

    /// <summary>It was there before.</summary>
    Duplicate,

    /// <summary>A later one was there before it: the stream has moved on without it.</summary>
    Late,
}
