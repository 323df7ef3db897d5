namespace Unrolled.Samples.Gateway;

/// <summary>A sensor's readings, one a step; after each, the forecast of the next.</summary>
[Network(1)]
[Gru(24, ReturnSequences = true)]
[Dense(1)]
public sealed partial class SensorForecaster;
