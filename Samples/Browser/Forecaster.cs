namespace Unrolled.Samples.Browser;

/// <summary>The last values of a series in, the next value out.</summary>
[Network(1)]
[Lstm(32)]
[Dense(1)]
public sealed partial class Forecaster;
