namespace Unrolled.Tests.Models;

[Network(1)]
[IndRnn(1)]
public sealed partial class IndRnn1x1;

[Network(1)]
[IndRnn(7, Activation = Activation.Tanh)]
public sealed partial class IndRnn1x7Tanh;

[Network(3)]
[IndRnn(9, ReturnSequences = true, ReturnState = true)]
public sealed partial class IndRnn3x9;

[Network(2)]
[IndRnn(16, Activation = Activation.Sigmoid, ReturnSequences = true)]
public sealed partial class IndRnn2x16Sigmoid;

[Network(5)]
[IndRnn(33, Activation = Activation.Silu)]
[Dense(2)]
public sealed partial class IndRnn5x33SiluDense2;

[Network(2)]
[IndRnn(70, UseBias = false)]
[Dense(1)]
public sealed partial class IndRnn2x70Dense1;

[Network(3)]
[IndRnn(6, Bidirectional = MergeMode.Concat, BackwardActivation = Activation.Softsign, TrainInitialState = true, ReturnSequences = true)]
[Gru(5)]
public sealed partial class IndRnnBidirectional3x6Gru5;

[Network(3)]
[IndRnn(5, Activation = Activation.LeakyRelu, UseBias = false, Reverse = true, Dropout = 0.3f, TrainInitialState = true)]
public sealed partial class IndRnnReverse3x5Dropout;

[Network(3)]
[IndRnn(20, Activation = Activation.Gelu, Dropout = 0.2f, ReturnSequences = true)]
[IndRnn(20, TensorPrefix = "ind_rnn_0", ReturnSequences = true)]
[IndRnn(12, TensorPrefix = "ind_rnn_0")]
public sealed partial class IndRnnStack3x20x20x12;

[Network(3)]
[IndRnn(6, Name = "encoder")]
[Input(2, Kind = InputKind.Sequence)]
[IndRnn(6, InitialState = "encoder", ReturnSequences = true)]
[Dense(2)]
public sealed partial class IndRnnEncoderDecoder3x6;

[Network(1)]
[OneHot(20)]
[IndRnn(32, ReturnSequences = true)]
[Dense(20)]
public sealed partial class OneHot20IndRnn32;
