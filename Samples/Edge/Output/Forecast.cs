namespace Unrolled.Samples.Edge;

/// <summary>What is written for a value.</summary>
/// <param name="Number">Which value of the stream it is, from 1; restarts do not begin anew.</param>
/// <param name="Value">The value.</param>
/// <param name="Next">The forecast of the next one.</param>
/// <param name="Loss">The loss before the step of learning; null where none was taken.</param>
internal readonly record struct Forecast(long Number, float Value, float Next, double? Loss);
