namespace Unrolled.Samples.Gateway;

/// <summary>What a sensor says in one message.</summary>
/// <param name="Value">Finite.</param>
/// <param name="Sequence">The sensor's number of the reading, 0 or more, one more than the last; null if it has none.</param>
/// <param name="Time">When it was measured, in milliseconds since 1970; null if the sensor does not say.</param>
internal readonly record struct Reading(float Value, long? Sequence = null, long? Time = null);
