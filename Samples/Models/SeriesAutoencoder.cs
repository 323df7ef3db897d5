namespace Unrolled.Samples;

/// <summary>28 values of a series in, through one vector of 16 numbers, and the same 28 out.</summary>
[Network(1)]
[Lstm(32, ReturnSequences = true)]
[Lstm(16)]
[RepeatVector(28)]
[Lstm(32, ReturnSequences = true)]
[Dense(1)]
public sealed partial class SeriesAutoencoder;
