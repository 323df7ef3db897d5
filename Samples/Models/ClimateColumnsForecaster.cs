namespace Unrolled.Samples;

/// <summary>60 days of temperature, humidity, wind and pressure in, the next day's mean temperature out.</summary>
[Network(4)]
[Lstm(50, ReturnSequences = true)]
[Lstm(64)]
[Dense(32)]
[Dense(16)]
[Dense(1)]
public sealed partial class ClimateColumnsForecaster;
