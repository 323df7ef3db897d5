namespace Unrolled.Tests.Reduced;

// The models of ReducedModels, with weights of 32 bits: each stands in all three files.

[Network(1)]
[Lstm(1, ReturnSequences = true)]
public sealed partial class WholeLstm1x1;

[Network(3)]
[Lstm(7, ReturnSequences = true)]
[Dense(5, Activation = Activation.Tanh)]
public sealed partial class WholeLstm3x7Dense5;

[Network(17)]
[Lstm(50, ReturnSequences = true)]
[Gru(20)]
[Dense(1)]
public sealed partial class WholeLstm17x50Gru20;

[Network(2)]
[Lstm(128)]
[Dense(3)]
public sealed partial class WholeLstm2x128;

[Network(5)]
[Gru(33, ReturnSequences = true)]
public sealed partial class WholeGru5x33;

[Network(2)]
[Gru(64, UseBias = false, GateClip = 2f)]
public sealed partial class WholeGru2x64NoBias;

[Network(7)]
[Gru(17, Reset = GruReset.Before, ReturnSequences = true)]
public sealed partial class WholeGruBefore7x17;

[Network(2)]
[Gru(100, Reset = GruReset.Before, UseBias = false)]
public sealed partial class WholeGruBefore2x100NoBias;

[Network(2)]
[SimpleRnn(9, ReturnSequences = true)]
public sealed partial class WholeSimpleRnn2x9;

[Network(4)]
[SimpleRnn(64, Activation = Activation.Relu, UseBias = false)]
public sealed partial class WholeSimpleRnn4x64Relu;

[Network(5)]
[MinGru(40, ReturnSequences = true)]
[MinLstm(20)]
public sealed partial class WholeMinGru5x40MinLstm20;

[Network(5)]
[IndRnn(40, ReturnSequences = true)]
[IndRnn(20, Activation = Activation.Sigmoid)]
public sealed partial class WholeIndRnn5x40x20;

[Network(3)]
[IndRnn(9, Bidirectional = MergeMode.Concat, UseBias = false, ReturnSequences = true)]
[IndRnn(7, Activation = Activation.Silu)]
[Dense(2)]
public sealed partial class WholeIndRnnBidirectional3x9x7;

[Network(13)]
[Dense(16, Activation = Activation.Sigmoid)]
[Dense(5, UseBias = false)]
public sealed partial class WholeDense13x16x5;

[Network(6)]
[Dense(70, Activation = Activation.Relu)]
[Dense(10, Activation = Activation.Softmax)]
public sealed partial class WholeDense6x70Softmax;

[Network(1)]
[OneHot(11)]
[Lstm(12, ReturnSequences = true)]
[Dense(11, Activation = Activation.Softmax)]
public sealed partial class WholeOneHotLstm12;

[Network(1)]
[OneHot(6)]
[Gru(20)]
public sealed partial class WholeOneHotGru20;

[Network(1)]
[OneHot(5)]
[Gru(9, Reset = GruReset.Before)]
public sealed partial class WholeOneHotGruBefore9;

[Network(1)]
[OneHot(5)]
[SimpleRnn(13)]
public sealed partial class WholeOneHotSimpleRnn13;

[Network(1)]
[OneHot(5)]
[Dense(3)]
public sealed partial class WholeOneHotDense3;

[Network(1)]
[Embedding(7, 5)]
[Lstm(9)]
public sealed partial class WholeEmbeddingLstm9;

[Network(3)]
[Lstm(10, Peephole = true, CellClip = 3f)]
public sealed partial class WholeLstm3x10Peephole;

[Network(3)]
[Lstm(12, Coupling = LstmCoupling.InputFromForget, UseBias = false)]
public sealed partial class WholeLstm3x12Coupled;

[Network(3)]
[Lstm(20, Projection = 6, ReturnSequences = true)]
[Dense(2)]
public sealed partial class WholeLstm3x20Projection6;

[Network(3)]
[Lstm(8, LayerNormalization = true, ReturnSequences = true)]
[Lstm(8)]
public sealed partial class WholeLstm3x8Normalized;

[Network(2)]
[Conv1D(6, 3, Padding = Padding.Causal)]
[Lstm(8, ReturnSequences = true)]
[LayerNormalization]
[Dense(2)]
public sealed partial class WholeConvLstm8;

[Network(2)]
[Masking]
[Lstm(8)]
public sealed partial class WholeMaskedLstm8;

[Network(3)]
[Lstm(9, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
[Gru(7, Bidirectional = MergeMode.Sum)]
[Dense(2)]
public sealed partial class WholeBidirectional9;

[Network(3)]
[Gru(6, ReturnSequences = true)]
[AttentionPooling(4)]
[Dense(2)]
public sealed partial class WholeAttention6;

[Network(3)]
[Lstm(9, Activation = Activation.Silu, RecurrentActivation = Activation.GeluTanh, CellActivation = Activation.Gelu, ReturnSequences = true)]
[Lstm(7, Activation = Activation.Gelu, RecurrentActivation = Activation.Silu, Peephole = true, Coupling = LstmCoupling.ForgetFromInput, GateClip = 0.8f)]
public sealed partial class WholeLstm3x9x7Functions;

[Network(3)]
[Gru(17, Activation = Activation.Gelu, RecurrentActivation = Activation.Silu, ReturnSequences = true)]
[Gru(20, Activation = Activation.Silu, RecurrentActivation = Activation.GeluTanh, Reset = GruReset.Before, GateClip = 0.8f)]
public sealed partial class WholeGru3x17x20Functions;

[Network(2)]
[SimpleRnn(9, Activation = Activation.GeluTanh, ReturnSequences = true)]
[SimpleRnn(33, Activation = Activation.Silu)]
public sealed partial class WholeSimpleRnn2x9x33Functions;

[Network(3)]
[Lstm(9, Reverse = true, ReturnSequences = true)]
[Gru(7, Reverse = true, ReturnSequences = true)]
[SimpleRnn(5, Reverse = true)]
[Dense(2)]
public sealed partial class WholeReverse9x7x5;

[Network(3)]
[Lstm(20, TrainInitialState = true, ReturnSequences = true)]
[Gru(9, TrainInitialState = true, Reset = GruReset.Before, ReturnSequences = true)]
[SimpleRnn(7, TrainInitialState = true)]
[Dense(2)]
public sealed partial class WholeInitial20x9x7;

[Network(2)]
[Gru(17, TrainInitialState = true, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
[Lstm(9, TrainInitialState = true, Reverse = true, Projection = 5)]
public sealed partial class WholeInitialBidirectional17x9x5;
