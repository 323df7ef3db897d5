namespace Unrolled.Samples.Gateway;

/// <summary>A file of states is damaged.</summary>
internal sealed class StateFormatException(string message) : Exception(message);
