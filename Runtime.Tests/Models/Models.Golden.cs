namespace Unrolled.Tests.Models;

// The shapes of golden files with two directions, and with sequences of several lengths.

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiLstm5x6;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiLstm5x6x6;

[Network(5)]
[Lstm(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiLstmSum5x6;

[Network(5)]
[Lstm(6, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiLstm5x6Last;

[Network(5)]
[Lstm(6, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiLstmSum5x6Last;

[Network(5)]
[Gru(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiGru5x6;

[Network(5)]
[Gru(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
[Gru(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiGru5x6x6;

[Network(5)]
[Gru(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiGruSum5x6;

[Network(5)]
[Gru(6, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiGru5x6Last;

[Network(5)]
[Gru(6, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiGruSum5x6Last;

[Network(5)]
[Gru(6, ReturnSequences = true, Reset = GruReset.Before, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiGruBefore5x6;

[Network(5)]
[Gru(6, ReturnSequences = true, Reset = GruReset.Before, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiGruBeforeSum5x6;

[Network(5)]
[Gru(6, Reset = GruReset.Before, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiGruBefore5x6Last;

[Network(5)]
[Gru(6, Reset = GruReset.Before, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiGruBeforeSum5x6Last;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiSimpleRnn5x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiSimpleRnn5x6x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiSimpleRnnSum5x6;

[Network(5)]
[SimpleRnn(6, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiSimpleRnn5x6Last;

[Network(5)]
[SimpleRnn(6, TensorPrefix = "rnn", Bidirectional = MergeMode.Sum)]
public sealed partial class GoldenBiSimpleRnnSum5x6Last;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiReluRnn5x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
[SimpleRnn(6, ReturnSequences = true, Activation = Activation.Relu, TensorPrefix = "rnn", Bidirectional = MergeMode.Concat)]
public sealed partial class GoldenBiReluRnn5x6x6;

// Functions with parameters.

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Activation = Activation.Affine, ActivationAlpha = 0.5f, ActivationBeta = 0.1f)]
public sealed partial class GoldenAffineRnn5x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Activation = Activation.Elu)]
public sealed partial class GoldenEluRnn5x6;

[Network(5)]
[SimpleRnn(6, ReturnSequences = true, TensorPrefix = "rnn", Activation = Activation.LeakyRelu)]
public sealed partial class GoldenLeakyRnn5x6;
