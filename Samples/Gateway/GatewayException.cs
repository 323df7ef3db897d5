namespace Unrolled.Samples.Gateway;

/// <summary>Something that whoever started the program can mend. The message is one line that says what and where.</summary>
internal sealed class GatewayException(string message, Exception? inner = null) : Exception(message, inner);
