namespace Unrolled.Samples;

/// <summary>Adds the two marked numbers of a sequence, with an LSTM.</summary>
[Network(2)]
[Lstm(32)]
[Dense(1)]
public sealed partial class LstmAdder;
