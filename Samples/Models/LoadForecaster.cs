namespace Unrolled.Samples;

/// <summary>16 samples of a machine's load in, the next one out.</summary>
[Network(4)]
[Lstm(16)]
[Dense(4)]
public sealed partial class LoadForecaster;
