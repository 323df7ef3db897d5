namespace Unrolled.Tests.Models;

// Functions that rise and fall, whose derivatives need the sums, in gates, candidates and cells.

[Network(3)]
[Lstm(9, Activation = Activation.Silu, RecurrentActivation = Activation.Silu, ReturnSequences = true)]
public sealed partial class LstmSilu3x9;

[Network(2)]
[Lstm(5, Activation = Activation.Gelu, RecurrentActivation = Activation.GeluTanh, CellActivation = Activation.Tanh, Peephole = true, Coupling = LstmCoupling.InputFromForget, GateClip = 0.8f)]
public sealed partial class LstmGelu2x5Coupled;

[Network(3)]
[Lstm(17, CellActivation = Activation.Silu, Projection = 7, GateClip = 0.7f, CellClip = 0.6f, ReturnSequences = true)]
public sealed partial class LstmCellSilu3x17x7;

[Network(3)]
[Gru(9, Activation = Activation.Silu, RecurrentActivation = Activation.GeluTanh, ReturnSequences = true)]
public sealed partial class GruSilu3x9;

[Network(2)]
[Gru(17, Activation = Activation.Gelu, RecurrentActivation = Activation.Silu, Reset = GruReset.Before, GateClip = 0.6f)]
public sealed partial class GruBeforeGelu2x17;

[Network(3)]
[Gru(7, Activation = Activation.Silu, Reset = GruReset.Before, RecurrentDropout = 0.4f, ReturnSequences = true)]
public sealed partial class GruBeforeSilu3x7Dropouts;

[Network(3)]
[SimpleRnn(9, Activation = Activation.Silu, ReturnSequences = true)]
public sealed partial class SimpleRnnSilu3x9;

[Network(3)]
[SimpleRnn(33, Activation = Activation.Gelu, GateClip = 0.5f)]
public sealed partial class SimpleRnnGeluClip3x33;

[Network(3)]
[Lstm(9, LayerNormalization = true, Activation = Activation.Silu, RecurrentActivation = Activation.Gelu, GateClip = 0.8f, ReturnSequences = true)]
public sealed partial class LstmNormalGelu3x9;
