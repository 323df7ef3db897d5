namespace Unrolled.Samples.Gateway;

/// <summary>A point of a chart.</summary>
/// <param name="Time">When it was measured, or if the sensor does not say when it came, in milliseconds since 1970.</param>
/// <param name="Value">The reading.</param>
/// <param name="Expected">What had been forecast for it; NaN for a stream's first.</param>
/// <param name="Score">NaN while the stream's usual error is not known.</param>
internal readonly record struct HistoryPoint(long Time, float Value, float Expected, float Score);
