namespace Unrolled.Samples.Edge;

/// <summary>What ends the program: a line for the error stream, which says what was expected and what came, and the exit code.</summary>
internal sealed class EdgeException(int code, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCode"/>.</summary>
    public int Code { get; } = code;
}
