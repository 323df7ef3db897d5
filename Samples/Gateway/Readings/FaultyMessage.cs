namespace Unrolled.Samples.Gateway;

/// <summary>A message that is no reading.</summary>
/// <param name="Time">When it came, in milliseconds since 1970.</param>
/// <param name="Topic">Its topic, the beginning of a long one.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Payload">The beginning of its payload.</param>
internal readonly record struct FaultyMessage(long Time, string Topic, string Fault, string Payload);
