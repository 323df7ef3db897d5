namespace Unrolled.Tests.Models;

[Network(1)]
[MinGru(1)]
public sealed partial class MinGru1x1;

[Network(3)]
[MinGru(9, ReturnSequences = true)]
public sealed partial class MinGru3x9;

[Network(5)]
[MinGru(33, Activation = Activation.Tanh)]
[Dense(2)]
public sealed partial class MinGru5x33TanhDense2;

[Network(2)]
[MinGru(7, LogSpace = true, ReturnSequences = true)]
public sealed partial class MinGruLogSpace2x7;

[Network(4)]
[MinGru(16, Bidirectional = MergeMode.Concat, BackwardActivation = Activation.Silu, ReturnSequences = true)]
[MinLstm(16, Activation = Activation.Softsign)]
public sealed partial class MinGruMinLstm4x16;

[Network(3)]
[MinGru(5, UseBias = false, Reverse = true, Dropout = 0.3f, TrainInitialState = true)]
public sealed partial class MinGruReverse3x5Dropout;

[Network(1)]
[MinLstm(1)]
public sealed partial class MinLstm1x1;

[Network(3)]
[MinLstm(9, ReturnSequences = true, ReturnState = true)]
public sealed partial class MinLstm3x9;

[Network(2)]
[MinLstm(70, UseBias = false)]
[Dense(1)]
public sealed partial class MinLstm2x70Dense1;

[Network(2)]
[MinLstm(6, LogSpace = true, Bidirectional = MergeMode.Sum, TrainInitialState = true, ReturnSequences = true)]
public sealed partial class MinLstmLogSpace2x6Sum;

[Network(3)]
[MinLstm(20, Activation = Activation.Gelu, Dropout = 0.2f, ReturnSequences = true)]
[MinLstm(20, TensorPrefix = "min_lstm_0", Activation = Activation.Gelu)]
public sealed partial class MinLstmStack3x20x20Gelu;

[Network(3)]
[MinGru(6, Name = "encoder")]
[Input(2, Kind = InputKind.Sequence)]
[MinGru(6, InitialState = "encoder", ReturnSequences = true)]
[Dense(2)]
public sealed partial class MinGruEncoderDecoder3x6;

[Network(1)]
[OneHot(20)]
[MinGru(32, ReturnSequences = true)]
[Dense(20)]
public sealed partial class OneHot20MinGru32;

[Network(1)]
[OneHot(20)]
[MinLstm(12)]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class OneHot20MinLstm12;
