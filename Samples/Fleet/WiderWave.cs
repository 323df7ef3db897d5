namespace Unrolled.Samples.Fleet;

/// <summary>A network of another shape: the cluster refuses it as a version of the other one.</summary>
[Network(1)]
[Lstm(33)]
[Dense(1)]
public sealed partial class WiderWave;
