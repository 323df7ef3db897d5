namespace Unrolled.Samples.Fleet;

/// <summary>The network of every stream: 64 floats of state.</summary>
[Network(1)]
[Lstm(32)]
[Dense(1)]
public sealed partial class Wave;
