namespace Unrolled.Tests;

// Networks whose blocks run layer by layer: each cell that can, and what stands around cells. The sizes end in whole blocks of units, in halves and in quarters of them.

[Network(1), Lstm(20, ReturnSequences = true), Lstm(20), Dense(1)]
internal sealed partial class BlockLstm20;

[Network(1), Lstm(36, ReturnSequences = true), Lstm(44), Dense(3)]
internal sealed partial class BlockLstm36x44;

[Network(17), Lstm(64, ReturnSequences = true), Lstm(8), Dense(1)]
internal sealed partial class BlockLstm17x64;

[Network(30), Lstm(21, Peephole = true, CellClip = 0.5f, ReturnSequences = true, ReturnState = true, Output = true), Lstm(28, Coupling = LstmCoupling.InputFromForget, Name = "top", ReturnState = true), Dense(2)]
internal sealed partial class BlockLstmPeephole;

[Network(1), Gru(24, ReturnSequences = true), Gru(27), Dense(1)]
internal sealed partial class BlockGru24;

[Network(40), Gru(52, ReturnSequences = true, TrainInitialState = true), LayerNormalization, Gru(33, TrainInitialState = true), Dense(40, Activation = Activation.Softmax)]
internal sealed partial class BlockGru52;

[Network(48), SimpleRnn(33, ReturnSequences = true), SimpleRnn(70, Activation = Activation.Relu, UseBias = false), Dense(9)]
internal sealed partial class BlockRnn33;

[Network(64), IndRnn(28, ReturnSequences = true), IndRnn(60, Activation = Activation.Tanh), Dense(2)]
internal sealed partial class BlockIndRnn28;

[Network(50), MinGru(36, ReturnSequences = true, ReturnState = true), MinLstm(30), Dense(2)]
internal sealed partial class BlockMinimal;

[Network(3), Conv1D(16, 5, Dilation = 3, Padding = Padding.Causal, Name = "wide"), Conv1D(24, 4, Groups = 2, Padding = Padding.Causal), BatchNormalization, Lstm(64, Dropout = 0.2f, RecurrentDropout = 0.2f, ReturnSequences = true), PReLU, Lstm(40), Dense(1)]
internal sealed partial class BlockConv;

[Network(5), Dense(64, Activation = Activation.Gelu, Output = true, Name = "features"), Dropout(0.3f), Dense(64, Activation = Activation.Tanh)]
internal sealed partial class BlockDense64;

[Network(40), Dense(40, Activation = Activation.Elu)]
internal sealed partial class BlockDense;

[Network(2), Input(6, Kind = InputKind.Step, Name = "more"), Merge(MergeMode.Concat, "input", "more"), Lstm(33, ReturnSequences = true, Name = "a"), Lstm(33, ReturnSequences = true, Name = "b"), Merge(MergeMode.Sum, "a", "b"), Gru(17), Dense(2)]
internal sealed partial class BlockMerged;

[Network(1), Embedding(20, 16), Lstm(32, ReturnSequences = true), Gru(32), Dense(20, Activation = Activation.Softmax)]
internal sealed partial class BlockTokens;

[Network(1), OneHot(30), Gru(40, ReturnSequences = true), Lstm(20), Dense(30)]
internal sealed partial class BlockOneHot;

[Network(17), Gru(40), Dense(3)]
internal sealed partial class BlockPairs;

[Network(1), Masking(-1f), OneHot(7), Gru(6), Dense(2)]
internal sealed partial class MaskedTokens;
