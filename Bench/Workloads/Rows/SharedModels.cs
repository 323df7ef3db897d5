namespace Unrolled.Bench;

/// <summary>60 days of mean temperature in, the next day out.</summary>
[Network(1)]
[Lstm(50, ReturnSequences = true)]
[Lstm(64)]
[Dense(32)]
[Dense(16)]
[Dense(1)]
internal sealed partial class ClimateForecaster;

[Network(1)]
[Lstm(128)]
[Dense(1)]
internal sealed partial class Lstm128;
