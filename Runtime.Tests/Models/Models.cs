namespace Unrolled.Tests.Models;

// THE table of test models: TestModel.All lists every class of this namespace, and most tests run over all of them. Names give the
// inputs, then the units of each layer: Lstm3x5Dense2Tanh has 3 inputs, an LSTM of 5 units and a tanh layer of 2.

// LSTM layers of sizes around every lane width, and their tails: 31 = 16 + 8 + 4 + 3. Odd sizes and some others return sequences.

[Network(1)]
[Lstm(1, ReturnSequences = true)]
public sealed partial class Lstm1x1;

[Network(2)]
[Lstm(2)]
public sealed partial class Lstm2x2;

[Network(3)]
[Lstm(3, ReturnSequences = true)]
public sealed partial class Lstm3x3;

[Network(5)]
[Lstm(4)]
public sealed partial class Lstm5x4;

[Network(7)]
[Lstm(5, ReturnSequences = true)]
public sealed partial class Lstm7x5;

[Network(13)]
[Lstm(6)]
public sealed partial class Lstm13x6;

[Network(1)]
[Lstm(7, ReturnSequences = true)]
public sealed partial class Lstm1x7;

[Network(2)]
[Lstm(8)]
public sealed partial class Lstm2x8;

[Network(3)]
[Lstm(9, ReturnSequences = true)]
public sealed partial class Lstm3x9;

[Network(5)]
[Lstm(12)]
public sealed partial class Lstm5x12;

[Network(7)]
[Lstm(13, ReturnSequences = true)]
public sealed partial class Lstm7x13;

[Network(13)]
[Lstm(15)]
public sealed partial class Lstm13x15;

[Network(1)]
[Lstm(16, ReturnSequences = true)]
public sealed partial class Lstm1x16;

[Network(2)]
[Lstm(17)]
public sealed partial class Lstm2x17;

[Network(3)]
[Lstm(20, ReturnSequences = true)]
public sealed partial class Lstm3x20;

[Network(5)]
[Lstm(31)]
public sealed partial class Lstm5x31;

[Network(7)]
[Lstm(32, ReturnSequences = true)]
public sealed partial class Lstm7x32;

[Network(13)]
[Lstm(33)]
public sealed partial class Lstm13x33;

[Network(1)]
[Lstm(40, ReturnSequences = true)]
public sealed partial class Lstm1x40;

[Network(2)]
[Lstm(50)]
public sealed partial class Lstm2x50;

[Network(3)]
[Lstm(64, ReturnSequences = true)]
public sealed partial class Lstm3x64;

[Network(5)]
[Lstm(65)]
public sealed partial class Lstm5x65;

// Wider inputs than units, and weights that are larger than the L1 cache.

[Network(65)]
[Lstm(4)]
public sealed partial class Lstm65x4;

[Network(33)]
[Lstm(17, ReturnSequences = true)]
public sealed partial class Lstm33x17;

[Network(40)]
[Lstm(128)]
[Dense(12, Activation = Activation.Softmax)]
public sealed partial class Lstm40x128Dense12Softmax;

// Stacks.

[Network(1)]
[Lstm(1, ReturnSequences = true)]
[Lstm(1)]
public sealed partial class Stack1x1x1;

[Network(3)]
[Lstm(8, ReturnSequences = true)]
[Lstm(16, ReturnSequences = true)]
public sealed partial class Stack3x8x16;

[Network(2)]
[Lstm(16, ReturnSequences = true)]
[Lstm(8)]
public sealed partial class Stack2x16x8;

[Network(13)]
[Lstm(33, ReturnSequences = true)]
[Lstm(31, ReturnSequences = true)]
public sealed partial class Stack13x33x31;

[Network(2)]
[Lstm(7, ReturnSequences = true)]
[Lstm(9, ReturnSequences = true)]
[Lstm(17, ReturnSequences = true)]
public sealed partial class Stack2x7x9x17;

[Network(2)]
[Lstm(7, ReturnSequences = true)]
[Gru(9, ReturnSequences = true)]
public sealed partial class Stack2x7x9Sequence;

[Network(5)]
[Lstm(5, ReturnSequences = true)]
[Lstm(12, ReturnSequences = true)]
[Lstm(20)]
[Dense(3, Activation = Activation.Tanh)]
public sealed partial class Stack5x5x12x20Dense3Tanh;

/// <summary>A dense layer between two recurrent layers.</summary>
[Network(3)]
[Lstm(4, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid)]
[Dense(6, Activation = Activation.Sigmoid)]
[Lstm(5)]
[Dense(2)]
public sealed partial class Stack3x4x5Mixed;

/// <summary>A dense layer before the recurrent one.</summary>
[Network(2)]
[Dense(4, Activation = Activation.Tanh)]
[Lstm(6)]
public sealed partial class Dense4Lstm6;

/// <summary>60 days of mean temperature in, the next day out.</summary>
[Network(1)]
[Lstm(50, ReturnSequences = true)]
[Lstm(64)]
[Dense(32)]
[Dense(16)]
[Dense(1)]
public sealed partial class Climate;

// Dense heads, with every activation.

[Network(3)]
[Lstm(5)]
[Dense(1)]
public sealed partial class Lstm3x5Dense1Linear;

[Network(5)]
[Lstm(6, ReturnSequences = true)]
[Dense(2)]
public sealed partial class Lstm5x6Dense2Linear;

[Network(7)]
[Lstm(8)]
[Dense(5)]
public sealed partial class Lstm7x8Dense5Linear;

[Network(13)]
[Lstm(9, ReturnSequences = true)]
[Dense(7)]
public sealed partial class Lstm13x9Dense7Linear;

[Network(1)]
[Lstm(5)]
[Dense(65)]
public sealed partial class Lstm1x5Dense65Linear;

[Network(2)]
[Lstm(6, ReturnSequences = true)]
[Dense(1, Activation = Activation.Tanh)]
public sealed partial class Lstm2x6Dense1Tanh;

[Network(3)]
[Lstm(5)]
[Dense(2, Activation = Activation.Tanh)]
public sealed partial class Lstm3x5Dense2Tanh;

[Network(5)]
[Lstm(9, ReturnSequences = true)]
[Dense(7, Activation = Activation.Tanh)]
public sealed partial class Lstm5x9Dense7Tanh;

[Network(7)]
[Lstm(5)]
[Dense(2, Activation = Activation.Sigmoid)]
public sealed partial class Lstm7x5Dense2Sigmoid;

[Network(13)]
[Lstm(6, ReturnSequences = true)]
[Dense(65, Activation = Activation.Sigmoid)]
public sealed partial class Lstm13x6Dense65Sigmoid;

[Network(1)]
[Lstm(8)]
[Dense(5, Activation = Activation.Relu)]
public sealed partial class Lstm1x8Dense5Relu;

[Network(2)]
[Lstm(9, ReturnSequences = true)]
[Dense(65, Activation = Activation.Relu)]
public sealed partial class Lstm2x9Dense65Relu;

[Network(3)]
[Lstm(5)]
[Dense(1, Activation = Activation.HardSigmoid)]
public sealed partial class Lstm3x5Dense1HardSigmoid;

[Network(5)]
[Lstm(6, ReturnSequences = true)]
[Dense(7, Activation = Activation.HardSigmoid)]
public sealed partial class Lstm5x6Dense7HardSigmoid;

[Network(7)]
[Lstm(8)]
[Dense(1, Activation = Activation.Softmax)]
public sealed partial class Lstm7x8Dense1Softmax;

[Network(13)]
[Lstm(9, ReturnSequences = true)]
[Dense(2, Activation = Activation.Softmax)]
public sealed partial class Lstm13x9Dense2Softmax;

[Network(1)]
[Lstm(5)]
[Dense(5, Activation = Activation.Softmax)]
public sealed partial class Lstm1x5Dense5Softmax;

[Network(2)]
[Lstm(6, ReturnSequences = true)]
[Dense(7, Activation = Activation.Softmax)]
public sealed partial class Lstm2x6Dense7Softmax;

[Network(3)]
[Lstm(8)]
[Dense(65, Activation = Activation.Softmax)]
public sealed partial class Lstm3x8Dense65Softmax;

// Every activation with every recurrent activation.

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Linear)]
public sealed partial class LstmLinearLinear;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Tanh)]
public sealed partial class LstmLinearTanh;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class LstmLinearSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Relu)]
public sealed partial class LstmLinearRelu;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmLinearHardSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Linear)]
public sealed partial class LstmTanhLinear;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Tanh)]
public sealed partial class LstmTanhTanh;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class LstmTanhSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Relu)]
public sealed partial class LstmTanhRelu;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmTanhHardSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Linear)]
public sealed partial class LstmSigmoidLinear;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Tanh)]
public sealed partial class LstmSigmoidTanh;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class LstmSigmoidSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Relu)]
public sealed partial class LstmSigmoidRelu;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmSigmoidHardSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Linear)]
public sealed partial class LstmReluLinear;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Tanh)]
public sealed partial class LstmReluTanh;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class LstmReluSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Relu)]
public sealed partial class LstmReluRelu;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmReluHardSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Linear)]
public sealed partial class LstmHardSigmoidLinear;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Tanh)]
public sealed partial class LstmHardSigmoidTanh;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class LstmHardSigmoidSigmoid;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Relu)]
public sealed partial class LstmHardSigmoidRelu;

[Network(2)]
[Lstm(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmHardSigmoidHardSigmoid;

/// <summary>Other activations than tanh and sigmoid in lanes of every width: 29 = 16 + 8 + 4 + 1.</summary>
[Network(3)]
[Lstm(29, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class Lstm29ReluHardSigmoid;

[Network(3)]
[Lstm(29, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Tanh)]
public sealed partial class Lstm29SigmoidTanh;

[Network(3)]
[Lstm(29, Activation = Activation.Linear, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class Lstm29LinearSigmoid;

// Peepholes, coupled gates, a bounded cell; alone, together, and in lanes of every width.

[Network(1)]
[Lstm(1, ReturnSequences = true, Peephole = true)]
public sealed partial class LstmPeephole1x1;

[Network(3)]
[Lstm(7, Peephole = true)]
public sealed partial class LstmPeephole3x7;

[Network(5)]
[Lstm(29, ReturnSequences = true, Peephole = true)]
public sealed partial class LstmPeephole5x29;

[Network(3)]
[Lstm(7, ReturnSequences = true, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class LstmInputFromForget3x7;

[Network(13)]
[Lstm(33, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class LstmInputFromForget13x33;

[Network(2)]
[Lstm(1, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class LstmInputFromForget2x1;

[Network(3)]
[Lstm(7, Coupling = LstmCoupling.ForgetFromInput)]
public sealed partial class LstmForgetFromInput3x7;

[Network(5)]
[Lstm(64, ReturnSequences = true, Coupling = LstmCoupling.ForgetFromInput)]
public sealed partial class LstmForgetFromInput5x64;

[Network(5)]
[Lstm(9, ReturnSequences = true, Peephole = true, Coupling = LstmCoupling.InputFromForget)]
public sealed partial class LstmInputFromForgetPeephole5x9;

[Network(2)]
[Lstm(5, Peephole = true, Coupling = LstmCoupling.ForgetFromInput)]
public sealed partial class LstmForgetFromInputPeephole2x5;

[Network(3)]
[Lstm(29, Peephole = true, Coupling = LstmCoupling.InputFromForget, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmPeephole29ReluHardSigmoid;

[Network(3)]
[Lstm(7, ReturnSequences = true, CellClip = 0.25f)]
public sealed partial class LstmClip3x7;

[Network(2)]
[Lstm(21, CellClip = 0.5f, ForgetBias = 2.5f)]
public sealed partial class LstmClip2x21;

[Network(3)]
[Lstm(6, ReturnSequences = true, Peephole = true, Coupling = LstmCoupling.ForgetFromInput, CellClip = 0.125f, ForgetBias = 0.5f, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Tanh)]
public sealed partial class LstmEverything3x6;

[Network(3)]
[Lstm(7, ReturnSequences = true, GateClip = 0.5f)]
public sealed partial class LstmGateClip3x7;

[Network(2)]
[Lstm(13, Peephole = true, Coupling = LstmCoupling.InputFromForget, GateClip = 0.75f, CellClip = 0.5f)]
public sealed partial class LstmGateClip2x13;

[Network(5)]
[Lstm(5, GateClip = 0.3f, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class LstmGateClip5ReluHardSigmoid;

[Network(2)]
[Lstm(6, ReturnSequences = true, GateClip = 0.6f, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Linear)]
public sealed partial class LstmGateClip6SigmoidLinear;

/// <summary>Variants on each other, and a plain layer between them.</summary>
[Network(2)]
[Lstm(17, ReturnSequences = true, Peephole = true)]
[Lstm(6, ReturnSequences = true)]
[Lstm(12, ReturnSequences = true, Coupling = LstmCoupling.InputFromForget, CellClip = 1f)]
[Lstm(5, Peephole = true, Coupling = LstmCoupling.ForgetFromInput)]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class StackOfVariants;

// GRU layers, the reset gate after (Gru…) and before the product (GruBefore…).

[Network(1)]
[Gru(1, ReturnSequences = true)]
public sealed partial class Gru1x1;

[Network(2)]
[Gru(2)]
public sealed partial class Gru2x2;

[Network(3)]
[Gru(3, ReturnSequences = true)]
public sealed partial class Gru3x3;

[Network(5)]
[Gru(4)]
public sealed partial class Gru5x4;

[Network(7)]
[Gru(5, ReturnSequences = true)]
public sealed partial class Gru7x5;

[Network(1)]
[Gru(7)]
public sealed partial class Gru1x7;

[Network(2)]
[Gru(8, ReturnSequences = true)]
public sealed partial class Gru2x8;

[Network(3)]
[Gru(9)]
public sealed partial class Gru3x9;

[Network(5)]
[Gru(12, ReturnSequences = true)]
public sealed partial class Gru5x12;

[Network(7)]
[Gru(13)]
public sealed partial class Gru7x13;

[Network(13)]
[Gru(15, ReturnSequences = true)]
public sealed partial class Gru13x15;

[Network(1)]
[Gru(16)]
public sealed partial class Gru1x16;

[Network(2)]
[Gru(17, ReturnSequences = true)]
public sealed partial class Gru2x17;

[Network(3)]
[Gru(20)]
public sealed partial class Gru3x20;

[Network(5)]
[Gru(31, ReturnSequences = true)]
public sealed partial class Gru5x31;

[Network(7)]
[Gru(32)]
public sealed partial class Gru7x32;

[Network(13)]
[Gru(33, ReturnSequences = true)]
public sealed partial class Gru13x33;

[Network(2)]
[Gru(50)]
public sealed partial class Gru2x50;

[Network(5)]
[Gru(65, ReturnSequences = true)]
public sealed partial class Gru5x65;

[Network(1)]
[Gru(1, Reset = GruReset.Before)]
public sealed partial class GruBefore1x1;

[Network(3)]
[Gru(2, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore3x2;

[Network(2)]
[Gru(3, Reset = GruReset.Before)]
public sealed partial class GruBefore2x3;

[Network(7)]
[Gru(5, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore7x5;

[Network(1)]
[Gru(7, Reset = GruReset.Before)]
public sealed partial class GruBefore1x7;

[Network(2)]
[Gru(8, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore2x8;

[Network(3)]
[Gru(9, Reset = GruReset.Before)]
public sealed partial class GruBefore3x9;

[Network(5)]
[Gru(12, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore5x12;

[Network(13)]
[Gru(15, Reset = GruReset.Before)]
public sealed partial class GruBefore13x15;

[Network(1)]
[Gru(16, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore1x16;

[Network(2)]
[Gru(17, Reset = GruReset.Before)]
public sealed partial class GruBefore2x17;

[Network(3)]
[Gru(20, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore3x20;

[Network(5)]
[Gru(31, Reset = GruReset.Before)]
public sealed partial class GruBefore5x31;

[Network(7)]
[Gru(32, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore7x32;

[Network(2)]
[Gru(50, Reset = GruReset.Before)]
public sealed partial class GruBefore2x50;

[Network(5)]
[Gru(65, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore5x65;

[Network(65)]
[Gru(4)]
public sealed partial class Gru65x4;

[Network(33)]
[Gru(17, ReturnSequences = true)]
public sealed partial class Gru33x17;

[Network(65)]
[Gru(5, ReturnSequences = true, Reset = GruReset.Before)]
public sealed partial class GruBefore65x5;

[Network(40)]
[Gru(80)]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class Gru40x80Dense3;

[Network(40)]
[Gru(80, Reset = GruReset.Before)]
[Dense(3)]
public sealed partial class GruBefore40x80Dense3;

[Network(1)]
[Gru(1, ReturnSequences = true)]
[Gru(1)]
public sealed partial class GruStack1x1x1;

[Network(2)]
[Gru(7, ReturnSequences = true)]
[Gru(9, ReturnSequences = true, Reset = GruReset.Before)]
[Gru(17, ReturnSequences = true)]
public sealed partial class GruStack2x7x9x17;

[Network(3)]
[Gru(5, ReturnSequences = true)]
[Lstm(7, ReturnSequences = true)]
[Gru(6, Reset = GruReset.Before)]
[Dense(2, Activation = Activation.Tanh)]
public sealed partial class GruLstmGru3x5x7x6;

// GRUs with all pairs of activations once: n's sum is halved for a sigmoid, q's with it.

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Linear)]
public sealed partial class GruLinearLinear;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Tanh, Reset = GruReset.Before)]
public sealed partial class GruBeforeLinearTanh;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class GruLinearSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.Relu, Reset = GruReset.Before)]
public sealed partial class GruBeforeLinearRelu;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Linear, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class GruLinearHardSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Linear, Reset = GruReset.Before)]
public sealed partial class GruBeforeTanhLinear;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Tanh)]
public sealed partial class GruTanhTanh;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.Relu)]
public sealed partial class GruTanhRelu;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Tanh, RecurrentActivation = Activation.HardSigmoid, Reset = GruReset.Before)]
public sealed partial class GruBeforeTanhHardSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Linear)]
public sealed partial class GruSigmoidLinear;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Tanh, Reset = GruReset.Before)]
public sealed partial class GruBeforeSigmoidTanh;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class GruSigmoidSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Relu, Reset = GruReset.Before)]
public sealed partial class GruBeforeSigmoidRelu;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Sigmoid, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class GruSigmoidHardSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Linear, Reset = GruReset.Before)]
public sealed partial class GruBeforeReluLinear;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Tanh)]
public sealed partial class GruReluTanh;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Sigmoid, Reset = GruReset.Before)]
public sealed partial class GruBeforeReluSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.Relu)]
public sealed partial class GruReluRelu;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid, Reset = GruReset.Before)]
public sealed partial class GruBeforeReluHardSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Linear)]
public sealed partial class GruHardSigmoidLinear;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Tanh, Reset = GruReset.Before)]
public sealed partial class GruBeforeHardSigmoidTanh;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Sigmoid)]
public sealed partial class GruHardSigmoidSigmoid;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.Relu, Reset = GruReset.Before)]
public sealed partial class GruBeforeHardSigmoidRelu;

[Network(2)]
[Gru(5, ReturnSequences = true, Activation = Activation.HardSigmoid, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class GruHardSigmoidHardSigmoid;

[Network(3)]
[Gru(29, Activation = Activation.Sigmoid, RecurrentActivation = Activation.HardSigmoid)]
public sealed partial class Gru29SigmoidHardSigmoid;

[Network(3)]
[Gru(29, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Tanh, Reset = GruReset.Before)]
public sealed partial class GruBefore29SigmoidTanh;
// Plain recurrent layers: one gate, whose unit blocks run side by side; 113 = 7·16 + 1 takes 4, 2 and 1 of them, and leaves the L1 cache.

[Network(1)]
[SimpleRnn(1, ReturnSequences = true)]
public sealed partial class SimpleRnn1x1;

[Network(2)]
[SimpleRnn(2)]
public sealed partial class SimpleRnn2x2;

[Network(3)]
[SimpleRnn(3, ReturnSequences = true, Activation = Activation.Relu)]
public sealed partial class SimpleRnn3x3Relu;

[Network(5)]
[SimpleRnn(4)]
public sealed partial class SimpleRnn5x4;

[Network(7)]
[SimpleRnn(5, ReturnSequences = true, Activation = Activation.Sigmoid)]
public sealed partial class SimpleRnn7x5Sigmoid;

[Network(13)]
[SimpleRnn(6, Activation = Activation.HardSigmoid)]
public sealed partial class SimpleRnn13x6HardSigmoid;

[Network(1)]
[SimpleRnn(7, ReturnSequences = true, Activation = Activation.Linear)]
public sealed partial class SimpleRnn1x7Linear;

[Network(2)]
[SimpleRnn(8)]
public sealed partial class SimpleRnn2x8;

[Network(3)]
[SimpleRnn(9, ReturnSequences = true)]
public sealed partial class SimpleRnn3x9;

[Network(5)]
[SimpleRnn(12, Activation = Activation.Sigmoid)]
public sealed partial class SimpleRnn5x12Sigmoid;

[Network(13)]
[SimpleRnn(15)]
public sealed partial class SimpleRnn13x15;

[Network(1)]
[SimpleRnn(16, ReturnSequences = true, Activation = Activation.Relu)]
public sealed partial class SimpleRnn1x16Relu;

[Network(2)]
[SimpleRnn(17)]
public sealed partial class SimpleRnn2x17;

[Network(3)]
[SimpleRnn(20, ReturnSequences = true, Activation = Activation.HardSigmoid)]
public sealed partial class SimpleRnn3x20HardSigmoid;

[Network(5)]
[SimpleRnn(31)]
public sealed partial class SimpleRnn5x31;

[Network(7)]
[SimpleRnn(32, ReturnSequences = true)]
public sealed partial class SimpleRnn7x32;

[Network(13)]
[SimpleRnn(33, Activation = Activation.Sigmoid)]
public sealed partial class SimpleRnn13x33Sigmoid;

[Network(2)]
[SimpleRnn(50, ReturnSequences = true)]
public sealed partial class SimpleRnn2x50;

[Network(3)]
[SimpleRnn(64)]
public sealed partial class SimpleRnn3x64;

[Network(5)]
[SimpleRnn(65, ReturnSequences = true, Activation = Activation.Relu)]
public sealed partial class SimpleRnn5x65Relu;

[Network(2)]
[SimpleRnn(113)]
public sealed partial class SimpleRnn2x113;

[Network(65)]
[SimpleRnn(4, ReturnSequences = true)]
public sealed partial class SimpleRnn65x4;

[Network(3)]
[SimpleRnn(16, ReturnSequences = true)]
[SimpleRnn(9)]
[Dense(2, Activation = Activation.Tanh)]
public sealed partial class Stack3SimpleRnn16x9Dense2Tanh;

/// <summary>One kind of cell above another.</summary>
[Network(2)]
[Lstm(5, ReturnSequences = true)]
[SimpleRnn(7, ReturnSequences = true, Activation = Activation.Relu)]
[Lstm(3)]
public sealed partial class Stack2Lstm5SimpleRnn7Lstm3;

/// <summary>Initializers by name; the first layer is an IRNN.</summary>
[Network(4)]
[SimpleRnn(9, ReturnSequences = true, Activation = Activation.Relu, KernelInitializer = Initialization.HeNormal,
    RecurrentInitializer = Initialization.Identity, RecurrentInitializerScale = 0.5f, BiasInitializer = Initialization.Constant, BiasInitializerScale = 0.125f)]
[Lstm(5, KernelInitializer = Initialization.LecunNormal, RecurrentInitializerScale = 0.1f, BiasInitializer = Initialization.Zeros)]
[Dense(2, KernelInitializer = Initialization.RandomUniform, KernelInitializerScale = 1e-5f, BiasInitializer = Initialization.Ones)]
public sealed partial class InitializedByName;

// Dense layers alone: the same function at every time step.

[Network(1)]
[Dense(1)]
public sealed partial class Dense1x1;

[Network(5)]
[Dense(7)]
public sealed partial class Dense5x7;

[Network(6)]
[Dense(4)]
public sealed partial class Dense6x4;

[Network(13)]
[Dense(16, Activation = Activation.Relu)]
[Dense(5, Activation = Activation.Sigmoid)]
public sealed partial class Dense13x16x5;

[Network(3)]
[Dense(65, Activation = Activation.Tanh)]
[Dense(2, Activation = Activation.Softmax)]
public sealed partial class Dense3x65x2;

[Network(20)]
[Dense(33, Activation = Activation.HardSigmoid)]
[Dense(29)]
public sealed partial class Dense20x33x29;

[Network(7)]
[Dense(7, Activation = Activation.Softmax)]
public sealed partial class Dense7Softmax;

[Network(13)]
[Dense(13, Activation = Activation.Tanh)]
public sealed partial class Dense13Tanh;

[Network(13)]
[Dense(13, Activation = Activation.Sigmoid)]
public sealed partial class Dense13Sigmoid;

[Network(13)]
[Dense(13, Activation = Activation.Relu)]
public sealed partial class Dense13Relu;

[Network(13)]
[Dense(13, Activation = Activation.HardSigmoid)]
public sealed partial class Dense13HardSigmoid;

// Every activation by itself, with its own parameters (13 units, as in the golden files) and others.

[Network(13)]
[Dense(13, Activation = Activation.HardSigmoidKeras2)]
public sealed partial class Dense13HardSigmoidKeras2;

[Network(13)]
[Dense(13, Activation = Activation.HardTanh)]
public sealed partial class Dense13HardTanh;

[Network(13)]
[Dense(13, Activation = Activation.Softsign)]
public sealed partial class Dense13Softsign;

[Network(13)]
[Dense(13, Activation = Activation.Softplus)]
public sealed partial class Dense13Softplus;

[Network(13)]
[Dense(13, Activation = Activation.Elu)]
public sealed partial class Dense13Elu;

[Network(13)]
[Dense(13, Activation = Activation.Selu)]
public sealed partial class Dense13Selu;

[Network(13)]
[Dense(13, Activation = Activation.LeakyRelu)]
public sealed partial class Dense13LeakyRelu;

[Network(13)]
[Dense(13, Activation = Activation.Gelu)]
public sealed partial class Dense13Gelu;

[Network(13)]
[Dense(13, Activation = Activation.GeluTanh)]
public sealed partial class Dense13GeluTanh;

[Network(13)]
[Dense(13, Activation = Activation.Silu)]
public sealed partial class Dense13Silu;

[Network(13)]
[Dense(13, Activation = Activation.Exponential)]
public sealed partial class Dense13Exponential;

[Network(13)]
[Dense(13, Activation = Activation.ThresholdedRelu)]
public sealed partial class Dense13ThresholdedRelu;

[Network(13)]
[Dense(13, Activation = Activation.ScaledTanh)]
public sealed partial class Dense13ScaledTanh;

[Network(13)]
[Dense(13, Activation = Activation.Affine)]
public sealed partial class Dense13Affine;

[Network(7)]
[Dense(7, Activation = Activation.LogSoftmax)]
public sealed partial class Dense7LogSoftmax;

[Network(3)]
[Dense(65, Activation = Activation.Softmax)]
public sealed partial class Dense3x65Softmax;

[Network(3)]
[Dense(65, Activation = Activation.LogSoftmax)]
public sealed partial class Dense3x65LogSoftmax;

[Network(5)]
[Dense(9, Activation = Activation.Elu, ActivationAlpha = 0.3f)]
[Dense(3, Activation = Activation.HardSigmoid, ActivationAlpha = 0.4f, ActivationBeta = -0.1f)]
public sealed partial class Dense5x9Elux3HardSigmoid;

[Network(5)]
[Dense(17, Activation = Activation.LeakyRelu, ActivationAlpha = 0.3f)]
[Dense(1, Activation = Activation.ScaledTanh, ActivationAlpha = 1.7159f, ActivationBeta = 0.6666667f)]
public sealed partial class Dense5x17Leakyx1ScaledTanh;

[Network(2)]
[Dense(31, Activation = Activation.ThresholdedRelu, ActivationAlpha = 0.25f)]
[Dense(6, Activation = Activation.Affine, ActivationAlpha = -1.5f, ActivationBeta = 0.1f)]
public sealed partial class Dense2x31Thresholdedx6Affine;

[Network(3)]
[Lstm(5, ReturnSequences = true)]
[Dense(33, Activation = Activation.Gelu)]
[Dense(20, Activation = Activation.Silu)]
[Dense(3, Activation = Activation.GeluTanh)]
public sealed partial class Lstm3x5Dense33Gelux20Silux3GeluTanh;

[Network(2)]
[Lstm(5)]
[Dense(9, Activation = Activation.Gelu)]
public sealed partial class Lstm2x5Dense9GeluLast;

// Every activation that fits a gate, once as the cell's and once as the gates'.

[Network(3)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Softsign, RecurrentActivation = Activation.HardSigmoidKeras2)]
public sealed partial class Lstm3x5SoftsignAndHardSigmoidKeras2;

[Network(2)]
[Lstm(7, ReturnSequences = true, Activation = Activation.HardTanh, RecurrentActivation = Activation.Softsign)]
public sealed partial class Lstm2x7HardTanhAndSoftsign;

[Network(3)]
[Lstm(9, ReturnSequences = true, Activation = Activation.Elu, RecurrentActivation = Activation.HardTanh)]
public sealed partial class Lstm3x9EluAndHardTanh;

[Network(1)]
[Lstm(6, Activation = Activation.Selu)]
public sealed partial class Lstm1x6SeluAndSigmoid;

[Network(5)]
[Lstm(3, ReturnSequences = true, Activation = Activation.LeakyRelu)]
public sealed partial class Lstm5x3LeakyReluAndSigmoid;

[Network(3)]
[Lstm(13, ReturnSequences = true, Activation = Activation.Softplus)]
public sealed partial class Lstm3x13SoftplusAndSigmoid;

[Network(3)]
[Lstm(7, ReturnSequences = true, Activation = Activation.ThresholdedRelu, ActivationAlpha = 0.1f)]
public sealed partial class Lstm3x7ThresholdedReluAndSigmoid;

[Network(5)]
[Lstm(15, ReturnSequences = true, Activation = Activation.ScaledTanh, RecurrentActivation = Activation.Affine, ActivationAlpha = 1.7159f, ActivationBeta = 0.6666667f, RecurrentActivationAlpha = 0.25f, RecurrentActivationBeta = 0.5f)]
public sealed partial class Lstm5x15ScaledTanhAndAffine;

[Network(3)]
[Lstm(17, ReturnSequences = true, Activation = Activation.Affine, RecurrentActivation = Activation.ScaledTanh, ActivationAlpha = 0.5f, ActivationBeta = 0.1f)]
public sealed partial class Lstm3x17AffineAndScaledTanh;

[Network(7)]
[Lstm(5, ReturnSequences = true, Activation = Activation.Elu, RecurrentActivation = Activation.HardSigmoid, ActivationAlpha = 0.5f, RecurrentActivationAlpha = 0.3f, RecurrentActivationBeta = 0.6f)]
public sealed partial class Lstm7x5EluAndHardSigmoid;

[Network(2)]
[Lstm(4, RecurrentActivation = Activation.Elu)]
public sealed partial class Lstm2x4TanhAndElu;

[Network(2)]
[Lstm(3, ReturnSequences = true, RecurrentActivation = Activation.Selu)]
public sealed partial class Lstm2x3TanhAndSelu;

[Network(3)]
[Lstm(4, RecurrentActivation = Activation.LeakyRelu, RecurrentActivationAlpha = 0.2f)]
public sealed partial class Lstm3x4TanhAndLeakyRelu;

[Network(3)]
[Lstm(6, Activation = Activation.HardSigmoidKeras2, RecurrentActivation = Activation.ThresholdedRelu, RecurrentActivationAlpha = 0.2f)]
public sealed partial class Lstm3x6HardSigmoidKeras2AndThresholdedRelu;

[Network(3)]
[Gru(7, Activation = Activation.ScaledTanh, ActivationAlpha = 1.2f, ActivationBeta = 0.7f, RecurrentActivation = Activation.HardSigmoid, RecurrentActivationAlpha = 0.3f)]
public sealed partial class Gru3x7ScaledTanhAndHardSigmoid;

// The shapes and tensor names of the golden files.

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm")]
public sealed partial class GoldenLstm5x6;

[Network(5)]
[Lstm(6, TensorPrefix = "lstm")]
public sealed partial class GoldenLstm5x6Last;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm")]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm")]
public sealed partial class Stack5x6x6;

[Network(1)]
[Lstm(1, ReturnSequences = true, TensorPrefix = "lstm")]
public sealed partial class GoldenLstm1x1;

[Network(1)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm")]
public sealed partial class GoldenLstm1x6;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm", Peephole = true)]
public sealed partial class GoldenLstmPeephole;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm", Coupling = LstmCoupling.InputFromForget)]
public sealed partial class GoldenLstmInputFromForget;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm", Coupling = LstmCoupling.InputFromForget, Peephole = true)]
public sealed partial class GoldenLstmInputFromForgetPeephole;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm", Coupling = LstmCoupling.ForgetFromInput)]
public sealed partial class GoldenLstmForgetFromInput;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "lstm", GateClip = 0.4f)]
public sealed partial class GoldenLstmGateClip;

[Network(5)]
[Gru(6, ReturnSequences = true, TensorPrefix = "gru")]
public sealed partial class GoldenGru5x6;

[Network(5)]
[Gru(6, ReturnSequences = true, Reset = GruReset.Before, TensorPrefix = "gru")]
public sealed partial class GoldenGruBefore5x6;

[Network(5)]
[Gru(6, TensorPrefix = "gru")]
public sealed partial class GoldenGru5x6Last;

[Network(5)]
[Gru(6, Reset = GruReset.Before, TensorPrefix = "gru")]
public sealed partial class GoldenGruBefore5x6Last;

[Network(5)]
[Gru(6, ReturnSequences = true, TensorPrefix = "gru")]
[Gru(6, ReturnSequences = true, TensorPrefix = "gru")]
public sealed partial class GruStack5x6x6;

[Network(1)]
[Gru(1, ReturnSequences = true, TensorPrefix = "gru")]
public sealed partial class GoldenGru1x1;

[Network(1)]
[Gru(1, ReturnSequences = true, Reset = GruReset.Before, TensorPrefix = "gru")]
public sealed partial class GoldenGruBefore1x1;

[Network(1)]
[Gru(6, ReturnSequences = true, TensorPrefix = "gru")]
public sealed partial class GoldenGru1x6;

[Network(5)]
[Gru(6, ReturnSequences = true, Activation = Activation.Relu, Reset = GruReset.Before, TensorPrefix = "gru")]
public sealed partial class GoldenGruBefore5x6Relu;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnn5x6;

[Network(5)]
[SimpleRnn(6, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnn5x6Last;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn")]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnn5x6x6;

[Network(1)]
[SimpleRnn(1, ReturnSequences = true, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnn1x1;

[Network(1)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn")]
public sealed partial class GoldenSimpleRnn1x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn")]
public sealed partial class GoldenReluRnn5x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn")]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn")]
public sealed partial class GoldenReluRnn5x6x6;

[Network(1)]
[SimpleRnn(1, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn")]
public sealed partial class GoldenReluRnn1x1;

[Network(1)]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn")]
public sealed partial class GoldenReluRnn1x6;

[Network(1)]
[Lstm(50, ReturnSequences = true, Name = "lstm1")]
[Lstm(64, Name = "lstm2")]
[Dense(32, Name = "dense1")]
[Dense(16, Name = "dense2")]
[Dense(1, Name = "dense3")]
public sealed partial class GoldenClimateLinear;

[Network(1)]
[Lstm(50, ReturnSequences = true, Name = "lstm1")]
[Lstm(64, Name = "lstm2")]
[Dense(32, Activation = Activation.Relu, Name = "dense1")]
[Dense(16, Activation = Activation.Relu, Name = "dense2")]
[Dense(1, Name = "dense3")]
public sealed partial class GoldenClimateRelu;

// Units whose last blocks have several widths: on AVX-512 16, 8 and 4 after a pair, on AVX2 8 and 4.
[Network(3)]
[Lstm(60)]
public sealed partial class Lstm3x60;

[Network(2)]
[Gru(44, ReturnSequences = true)]
[SimpleRnn(28)]
public sealed partial class Gru2x44SimpleRnn28;

[Network(1)]
[OneHot(5)]
[Gru(59)]
[Dense(3)]
public sealed partial class OneHot5Gru59Dense3;

[Network(2)]
[Gru(60, Reset = GruReset.Before)]
[Dense(12)]
public sealed partial class GruBefore2x60Dense12;
