namespace Unrolled.Orleans;

/// <summary>A session made a call again and again, and the cluster did not answer. The inner exception is that of the last call. The stream may have taken the call: make the same one again.</summary>
public sealed class StreamRetryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="retryFor">How long it tried.</param>
    /// <param name="last">Why the last call failed.</param>
    public StreamRetryException(TimeSpan retryFor, Exception last)
        : base($"The cluster did not answer for {retryFor}: {last?.Message}", last)
    {
    }
}
