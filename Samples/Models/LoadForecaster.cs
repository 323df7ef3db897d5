namespace Unrolled.Samples;

/// <summary>16 samples of a machine's load in, the change until the next one out. It begins as persistence: no change.</summary>
[Network(4)]
[Lstm(16)]
[Dense(4, KernelInitializer = Initialization.Zeros)]
public sealed partial class LoadForecaster;
