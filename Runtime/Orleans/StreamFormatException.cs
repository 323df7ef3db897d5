using Orleans;

namespace Unrolled.Orleans;

/// <summary>What the storage has of a stream is not what this package writes: damaged, or of another format. To read it again does not help.</summary>
[GenerateSerializer]
[Alias("Unrolled.StreamFormatException")]
public sealed class StreamFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The expected and the actual content.</param>
    public StreamFormatException(string message)
        : base(message)
    {
    }
}
