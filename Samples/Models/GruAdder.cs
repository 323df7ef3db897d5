namespace Unrolled.Samples;

/// <summary>Adds the two marked numbers of a sequence, with a GRU.</summary>
[Network(2)]
[Gru(32)]
[Dense(1)]
public sealed partial class GruAdder;
