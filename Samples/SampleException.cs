namespace Unrolled.Samples;

/// <summary>Something that whoever started the program can fix. The message is one line that says what and where.</summary>
internal sealed class SampleException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True if it is about the line of the input that was read last.</summary>
    public bool OfLine { get; init; }
}
