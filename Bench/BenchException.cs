namespace Unrolled.Bench;

/// <summary>Something that a command needs is not there, is of another version, or refused; the message says what to do.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="inner">What it comes from.</param>
internal sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the loader says at the end, after its advice.</summary>
    public static string Reason(Exception error) => error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
}
