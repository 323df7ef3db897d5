namespace Unrolled.Tests.Models;

[Network(5)]
[Lstm(6, Bidirectional = MergeMode.Concat)]
public sealed partial class BiLstm5x6;

[Network(5)]
[Lstm(6, ReturnSequences = true, Bidirectional = MergeMode.Concat, TensorPrefix = "rnn")]
[Lstm(6, ReturnSequences = true, Bidirectional = MergeMode.Concat, TensorPrefix = "rnn")]
public sealed partial class BiLstm5x6x2;

[Network(3)]
[Gru(7, ReturnSequences = true, Bidirectional = MergeMode.Sum)]
[Dense(2)]
public sealed partial class BiGru3x7SumDense2;

[Network(2)]
[Gru(9, ReturnSequences = true, Bidirectional = MergeMode.Mul, Reset = GruReset.Before)]
[Lstm(5, Bidirectional = MergeMode.Ave, Peephole = true, Coupling = LstmCoupling.InputFromForget)]
[Dense(3, Activation = Activation.Softmax)]
public sealed partial class BiGru2x9MulBiLstm5AveDense3;

[Network(4)]
[SimpleRnn(17, Bidirectional = MergeMode.Concat, ReturnSequences = true)]
[SimpleRnn(8, Bidirectional = MergeMode.Sum)]
public sealed partial class BiSimpleRnn4x17x8;

[Network(3)]
[Lstm(5, ReturnSequences = true, ReturnState = true)]
[Lstm(5, ReturnSequences = true, InitialState = "lstm_0", CellClip = 0.5f)]
[Dense(2, Output = true)]
[Dense(4, From = "lstm_0", Activation = Activation.Tanh)]
public sealed partial class TwoLstmTwoOutputs;

[Network(2)]
[Lstm(5, ReturnSequences = true)]
[Dense(2, Name = "steps", Output = true)]
[Gru(4, From = "lstm_0")]
[Dense(3, Name = "whole", Output = true)]
[Dense(1, From = "lstm_0")]
public sealed partial class Outputs2Lstm5Gru4;

[Network(2)]
[Masking(-1)]
[Lstm(5, ReturnSequences = true)]
[Dense(2, Name = "steps", Output = true)]
[Gru(4, From = "lstm_0")]
[Dense(3, Name = "whole", Output = true)]
[Dense(1, From = "lstm_0")]
public sealed partial class MaskingOutputs2Lstm5Gru4;

[Network(3)]
[Input(4, Name = "extra")]
[Merge(MergeMode.Concat, "input", "extra")]
[Lstm(9, ReturnSequences = true)]
[Dense(5, Activation = Activation.Relu)]
[Merge(MergeMode.Concat, "dense_0", "extra", "dense_0")]
[Gru(6)]
public sealed partial class TwoInputsSkip;

[Network(3)]
[Dense(8)]
[Dense(8, Activation = Activation.Tanh)]
[Merge(MergeMode.Mul, "dense_0", "dense_1")]
[Merge(MergeMode.Ave, "merge_0", "dense_0", "dense_1")]
[Merge(MergeMode.Sum, "merge_1", "merge_1")]
[SimpleRnn(4, ReturnSequences = true)]
public sealed partial class Merges3x8;

[Network(2)]
[Input(3, Kind = InputKind.Constant, Name = "condition")]
[Dense(5, Activation = Activation.Tanh)]
[Lstm(5, ReturnSequences = true, From = "input", InitialState = "dense_0")]
[Merge(MergeMode.Concat, "lstm_0", "condition")]
[Gru(7)]
[Merge(MergeMode.Concat, "gru_0", "dense_0")]
[Dense(2)]
public sealed partial class Conditioned;

[Network(3)]
[Lstm(6, ReturnSequences = true)]
[Lstm(6, Name = "encoder", Bidirectional = MergeMode.Sum)]
[Input(2, Kind = InputKind.Sequence, Name = "target")]
[Lstm(6, Name = "decoder", ReturnSequences = true, Bidirectional = MergeMode.Ave, InitialState = "encoder")]
[Dense(4)]
public sealed partial class EncoderDecoderBidirectional;

[Network(3)]
[Gru(6, Name = "encoder")]
[Input(2, Kind = InputKind.Sequence, Name = "target")]
[Gru(6, Name = "decoder", ReturnSequences = true, InitialState = "encoder")]
[Dense(4)]
public sealed partial class EncoderDecoderGru;

[Network(2, Steps = 5)]
[Lstm(3)]
public sealed partial class FiveSteps;
