namespace Unrolled.Tests.Models;

// One direction from the end.

[Network(3)]
[Lstm(9, Reverse = true, ReturnSequences = true)]
public sealed partial class LstmReverse3x9;

[Network(2)]
[Lstm(7, Reverse = true, Projection = 3, Peephole = true)]
public sealed partial class LstmReverse2x7x3;

[Network(3)]
[Gru(17, Reverse = true, Dropout = 0.3f, RecurrentDropout = 0.4f, ReturnSequences = true)]
[Gru(5, Reset = GruReset.Before, Reverse = true, ReturnState = true)]
[Dense(2)]
public sealed partial class GruReverseDropoutStack3x17x5Dense2;

[Network(3)]
[SimpleRnn(9, ReturnSequences = true)]
[SimpleRnn(9, Reverse = true, InitialState = "simple_rnn_0", ReturnSequences = true)]
public sealed partial class SimpleRnnReverseFromForward3x9;

// Other functions in the second direction.

[Network(3)]
[Lstm(9, Bidirectional = MergeMode.Concat, BackwardActivation = Activation.Silu, BackwardRecurrentActivation = Activation.HardSigmoid, BackwardRecurrentActivationAlpha = 0.3f, ReturnSequences = true)]
public sealed partial class LstmTwoFunctions3x9;

[Network(2)]
[Lstm(5, Bidirectional = MergeMode.Sum, CellActivation = Activation.Softsign, BackwardCellActivation = Activation.Elu)]
public sealed partial class LstmTwoCellFunctions2x5;

[Network(3)]
[Gru(17, Bidirectional = MergeMode.Ave, Activation = Activation.Softsign, BackwardActivation = Activation.Tanh, BackwardRecurrentActivation = Activation.Gelu)]
public sealed partial class GruTwoFunctions3x17;

[Network(2)]
[SimpleRnn(7, Bidirectional = MergeMode.Mul, BackwardActivation = Activation.ScaledTanh, BackwardActivationAlpha = 1.5f, ReturnSequences = true)]
public sealed partial class SimpleRnnTwoFunctions2x7;
