namespace Unrolled.Samples.Native;

/// <summary>A distortion that is learned from a recording: one audio sample in, one out.</summary>
[NativeExport("wave")]
[Network(1, Streaming = true)]
[Lstm(32, ReturnSequences = true)]
[Dense(1)]
public sealed partial class Wave;
