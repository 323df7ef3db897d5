namespace Unrolled.Tests.ReducedSources;

// An encoder and a decoder in three precisions.

[Network(3)]
[Gru(6, Name = "encoder", ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence)]
[Lstm(7, ReturnSequences = true)]
[Gru(6, InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder")]
[Dense(2)]
public sealed partial class WholeDecoder;

[Network(3, Weights = WeightPrecision.BFloat16)]
[Gru(6, Name = "encoder", ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence)]
[Lstm(7, ReturnSequences = true)]
[Gru(6, InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder")]
[Dense(2)]
public sealed partial class HalfDecoder;

[Network(3, Weights = WeightPrecision.Int8)]
[Gru(6, Name = "encoder", ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence)]
[Lstm(7, ReturnSequences = true)]
[Gru(6, InitialState = "encoder", ReturnSequences = true)]
[Attention("encoder")]
[Dense(2)]
public sealed partial class ByteDecoder;
