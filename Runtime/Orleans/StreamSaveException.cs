using Orleans;

namespace Unrolled.Orleans;

/// <summary>The cluster's storage did not take the state of a stream, in a call that needed it to. The state is still in memory, and is saved when the next save is due.</summary>
[GenerateSerializer]
[Alias("Unrolled.StreamSaveException")]
public sealed class StreamSaveException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public StreamSaveException(string message)
        : base(message)
    {
    }
}
