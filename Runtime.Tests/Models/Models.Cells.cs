namespace Unrolled.Tests.Models;

// What recurrent cells have besides the plain ones of Models.cs: projection, normalization, a function of the cell's own, no bias, bounds,
// initializers, and these together.

// An LSTM whose h is smaller than its cell. Names give the inputs, the cell, then h.

[Network(3)]
[Lstm(2, Projection = 1, ReturnSequences = true)]
public sealed partial class LstmProjection3x2x1;

[Network(2)]
[Lstm(7, Projection = 3)]
public sealed partial class LstmProjection2x7x3;

[Network(5)]
[Lstm(8, Projection = 7, ReturnSequences = true)]
public sealed partial class LstmProjection5x8x7;

[Network(1)]
[Lstm(9, Projection = 8)]
public sealed partial class LstmProjection1x9x8;

[Network(4)]
[Lstm(17, Projection = 16, ReturnSequences = true)]
public sealed partial class LstmProjection4x17x16;

[Network(3)]
[Lstm(20, Projection = 9, UseBias = false)]
public sealed partial class LstmProjection3x20x9WithoutBias;

[Network(7)]
[Lstm(33, Projection = 17, ReturnSequences = true)]
public sealed partial class LstmProjection7x33x17;

[Network(2)]
[Lstm(65, Projection = 33)]
public sealed partial class LstmProjection2x65x33;

[Network(3)]
[Lstm(9, Projection = 5, Peephole = true, Coupling = LstmCoupling.ForgetFromInput, CellClip = 0.5f, GateClip = 1.5f, ReturnSequences = true)]
public sealed partial class LstmProjection3x9x5Variant;

[Network(3)]
[Lstm(6, Projection = 4, ReturnSequences = true)]
[Lstm(5, Projection = 3, ReturnSequences = true)]
[Dense(2, UseBias = false)]
public sealed partial class LstmProjectionStack3x6x5Dense2;

[Network(3)]
[Lstm(9, Projection = 4, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
public sealed partial class LstmProjection3x9x4Bidirectional;

[Network(2)]
[Lstm(7, Projection = 3, Bidirectional = MergeMode.Sum)]
public sealed partial class LstmProjection2x7x3BidirectionalLast;

// Normalized LSTMs.

[Network(3)]
[Lstm(5, LayerNormalization = true, ReturnSequences = true)]
public sealed partial class LstmNormal3x5;

[Network(2)]
[Lstm(7, LayerNormalization = true)]
public sealed partial class LstmNormal2x7;

[Network(5)]
[Lstm(8, LayerNormalization = true, ReturnSequences = true)]
public sealed partial class LstmNormal5x8;

[Network(4)]
[Lstm(9, LayerNormalization = true, UseBias = false)]
public sealed partial class LstmNormal4x9WithoutBias;

[Network(3)]
[Lstm(16, LayerNormalization = true)]
public sealed partial class LstmNormal3x16;

[Network(4)]
[Lstm(17, LayerNormalization = true, ReturnSequences = true)]
public sealed partial class LstmNormal4x17;

[Network(7)]
[Lstm(20, LayerNormalization = true)]
public sealed partial class LstmNormal7x20;

[Network(5)]
[Lstm(33, LayerNormalization = true, ReturnSequences = true)]
public sealed partial class LstmNormal5x33;

[Network(3)]
[Lstm(9, LayerNormalization = true, Projection = 5, ReturnSequences = true)]
public sealed partial class LstmNormal3x9x5;

[Network(3)]
[Lstm(8, LayerNormalization = true, Peephole = true, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class LstmNormal3x8Variant;

[Network(4)]
[Lstm(17, LayerNormalization = true, Projection = 7, Peephole = true, CellClip = 0.5f, GateClip = 1.5f, Activation = Activation.ScaledTanh, ActivationAlpha = 1.2f, CellActivation = Activation.Sigmoid, ReturnSequences = true)]
public sealed partial class LstmNormal4x17x7Everything;

[Network(3)]
[Lstm(6, LayerNormalization = true, ReturnSequences = true)]
[Lstm(7, LayerNormalization = true)]
[Dense(2)]
public sealed partial class LstmNormalStack3x6x7Dense2;

[Network(3)]
[Lstm(9, LayerNormalization = true, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
public sealed partial class LstmNormal3x9Bidirectional;

// Units that training hides from U.

[Network(3)]
[Lstm(9, Projection = 5, Dropout = 0.3f, RecurrentDropout = 0.4f, ReturnSequences = true)]
public sealed partial class LstmProjectionDropouts3x9x5;

[Network(3)]
[Lstm(8, LayerNormalization = true, Dropout = 0.3f, RecurrentDropout = 0.4f)]
public sealed partial class LstmNormalDropouts3x8;

// The function of the cell.

[Network(3)]
[Lstm(7, CellActivation = Activation.Softsign, ReturnSequences = true)]
public sealed partial class LstmCellSoftsign3x7;

[Network(3)]
[Lstm(9, Activation = Activation.HardTanh, CellActivation = Activation.Sigmoid, Peephole = true)]
public sealed partial class LstmCellSigmoid3x9;

[Network(2)]
[Lstm(5, Activation = Activation.Elu, ActivationAlpha = 0.5f, CellActivation = Activation.Elu, CellActivationAlpha = 0.25f, ReturnSequences = true)]
public sealed partial class LstmCellElu2x5;

// No bias.

[Network(3)]
[Lstm(9, UseBias = false, ReturnSequences = true)]
public sealed partial class LstmWithoutBias3x9;

[Network(3)]
[Lstm(17, UseBias = false, Bidirectional = MergeMode.Mul)]
public sealed partial class LstmWithoutBias3x17Bidirectional;

[Network(3)]
[Gru(9, UseBias = false, ReturnSequences = true)]
public sealed partial class GruWithoutBias3x9;

[Network(2)]
[Gru(17, UseBias = false)]
public sealed partial class GruWithoutBias2x17;

[Network(3)]
[Gru(20, UseBias = false, Reset = GruReset.Before, ReturnSequences = true)]
public sealed partial class GruBeforeWithoutBias3x20;

[Network(3)]
[Gru(7, UseBias = false, Reset = GruReset.Before, Bidirectional = MergeMode.Ave)]
public sealed partial class GruBeforeWithoutBias3x7Bidirectional;

[Network(3)]
[SimpleRnn(9, UseBias = false, ReturnSequences = true)]
public sealed partial class SimpleRnnWithoutBias3x9;

[Network(2)]
[SimpleRnn(33, UseBias = false)]
public sealed partial class SimpleRnnWithoutBias2x33;

[Network(13)]
[Dense(3, UseBias = false)]
public sealed partial class DenseWithoutBias13x3;

[Network(5)]
[Dense(17, UseBias = false, Activation = Activation.Gelu)]
[Dense(4, UseBias = false, Activation = Activation.Softmax)]
public sealed partial class DenseWithoutBias5x17x4;

// Bounds of the sums.

[Network(3)]
[Gru(9, GateClip = 0.5f, ReturnSequences = true)]
public sealed partial class GruClip3x9;

[Network(3)]
[Gru(17, GateClip = 0.5f, Reset = GruReset.Before)]
public sealed partial class GruBeforeClip3x17;

[Network(3)]
[Gru(7, GateClip = 0.6f, Activation = Activation.Sigmoid, RecurrentActivation = Activation.HardSigmoid, UseBias = false)]
public sealed partial class GruClipSigmoid3x7;

[Network(3)]
[SimpleRnn(9, GateClip = 0.5f, ReturnSequences = true)]
public sealed partial class SimpleRnnClip3x9;

[Network(3)]
[SimpleRnn(7, GateClip = 0.5f, Activation = Activation.Affine, ActivationAlpha = -0.5f, ActivationBeta = 0.1f)]
public sealed partial class SimpleRnnClipFalling3x7;

// Initializers of a GRU.

[Network(3)]
[Gru(7, KernelInitializer = Initialization.HeNormal, RecurrentInitializer = Initialization.GlorotUniform, BiasInitializer = Initialization.RandomUniform, BiasInitializerScale = 0.5f)]
public sealed partial class GruInitializers3x7;

// Blocks side by side in the steps of dense layers.

[Network(9)]
[Dense(68, Activation = Activation.Sigmoid)]
public sealed partial class Dense9x68;

[Network(3)]
[Dense(132)]
[Dense(29)]
public sealed partial class Dense3x132x29;

// ONNX's vectors.

[Network(5)]
[Lstm(6, ReturnSequences = true, Activation = Activation.Relu, CellActivation = Activation.Tanh, TensorPrefix = "lstm")]
public sealed partial class GoldenLstmReluCandidate;

[Network(5)]
[Lstm(6, ReturnSequences = true, UseBias = false, TensorPrefix = "lstm")]
public sealed partial class GoldenLstmWithoutBias;

[Network(5)]
[Gru(6, ReturnSequences = true, Reset = GruReset.Before, GateClip = 0.4f, TensorPrefix = "gru")]
public sealed partial class GoldenGruBeforeClip;

[Network(5)]
[Gru(6, ReturnSequences = true, Reset = GruReset.Before, UseBias = false, TensorPrefix = "gru")]
public sealed partial class GoldenGruBeforeWithoutBias;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, GateClip = 0.4f, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnnClip;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, UseBias = false, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnnWithoutBias;
