namespace Unrolled.Samples.Fleet;

/// <summary>Something that whoever started the program can mend.</summary>
internal sealed class FleetException(string message) : Exception(message);
