namespace Unrolled.Tests.Models;

// Initial states that are parameters.

[Network(3)]
[Lstm(9, TrainInitialState = true, ReturnSequences = true)]
public sealed partial class LstmInitial3x9;

[Network(1)]
[Lstm(33, TrainInitialState = true)]
[Dense(1)]
public sealed partial class LstmInitial1x33Dense1;

[Network(2)]
[Lstm(7, TrainInitialState = true, Projection = 3, Peephole = true, Coupling = LstmCoupling.InputFromForget, CellClip = 0.8f, RecurrentDropout = 0.3f, ReturnState = true)]
public sealed partial class LstmInitial2x7x3Variant;

[Network(3)]
[Lstm(8, TrainInitialState = true, LayerNormalization = true, Bidirectional = MergeMode.Concat)]
public sealed partial class LstmInitialNormal3x8Bidirectional;

[Network(3)]
[Lstm(5, TrainInitialState = true, ReturnSequences = true, TensorPrefix = "lstm")]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm")]
[Lstm(5, TrainInitialState = true, TensorPrefix = "lstm")]
public sealed partial class LstmInitialStack3x5x6x5;

[Network(3)]
[Gru(17, TrainInitialState = true, ReturnSequences = true)]
public sealed partial class GruInitial3x17;

[Network(2)]
[Gru(9, TrainInitialState = true, Reset = GruReset.Before, Reverse = true, GateClip = 1.2f, RecurrentDropout = 0.3f)]
public sealed partial class GruBeforeInitialReverse2x9;

[Network(3)]
[SimpleRnn(7, TrainInitialState = true, UseBias = false, Bidirectional = MergeMode.Sum, ReturnSequences = true)]
[SimpleRnn(5, TrainInitialState = true)]
public sealed partial class SimpleRnnInitial3x7Bidirectional;

// An encoder and a decoder: the decoder's first layer starts where the encoder ended, the second from what it has learned.

[Network(3)]
[Gru(5, Name = "encoder", TrainInitialState = true, ReturnSequences = true)]
[Input(2, Kind = InputKind.Sequence, Name = "target")]
[Gru(5, Name = "decoder", InitialState = "encoder", ReturnSequences = true)]
[Lstm(6, Name = "second", TrainInitialState = true, ReturnSequences = true)]
[Dense(2)]
public sealed partial class GruInitialEncoderDecoder3x5x6;

// Small ones, with and without them.

[Network(1)]
[SimpleRnn(4, TrainInitialState = true, ReturnSequences = true, UseBias = false)]
[Dense(1, UseBias = false)]
public sealed partial class SimpleRnnInitial1x4;

[Network(1)]
[SimpleRnn(4, ReturnSequences = true, UseBias = false)]
[Dense(1, UseBias = false)]
public sealed partial class SimpleRnnFromZero1x4;

[Network(2)]
[Masking(0f)]
[Gru(5, TrainInitialState = true)]
[Dense(2)]
public sealed partial class MaskedInitial2x5;
