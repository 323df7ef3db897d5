namespace Unrolled.Bench;

/// <summary>A peer that is not there, is of another version, or refused; the message says what to do.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="inner">What it comes from.</param>
internal sealed class PeerException(string message, Exception? inner = null) : Exception(message, inner);
