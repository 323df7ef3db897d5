namespace Unrolled.Samples.Gateway;

/// <summary>A forecast to publish.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Start">Where its payload begins in those of its batch.</param>
/// <param name="Length">Bytes of the payload.</param>
internal readonly record struct OutgoingForecast(string Topic, int Start, int Length);
