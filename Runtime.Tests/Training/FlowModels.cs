namespace Unrolled.Tests.Flow;

// Models whose gradients' way back through time is known, or measured.

[Network(2)]
[SimpleRnn(3, Activation = Activation.Linear, UseBias = false)]
[Dense(1, UseBias = false)]
public sealed partial class LinearRnn;

[Network(2)]
[SimpleRnn(3, Activation = Activation.Linear, UseBias = false, ReturnSequences = true)]
[Dense(1, UseBias = false)]
public sealed partial class LinearRnnOfSteps;

[Network(2)]
[SimpleRnn(8)]
[Dense(1)]
public sealed partial class TanhRnn;

[Network(2)]
[SimpleRnn(8, Activation = Activation.Relu, RecurrentInitializer = Initialization.Identity)]
[Dense(1)]
public sealed partial class IdentityRnn;

[Network(2)]
[Lstm(8)]
[Dense(1)]
public sealed partial class PlainLstm;

[Network(2)]
[Lstm(5, ReturnSequences = true, Dropout = 0.5f, RecurrentDropout = 0.5f)]
[Gru(4, Bidirectional = MergeMode.Concat)]
[Dropout(0.5f)]
[BatchNormalization]
[Dense(1)]
public sealed partial class DroppingStack;

[Network(2)]
[Lstm(5, ReturnSequences = true)]
[Gru(4, Bidirectional = MergeMode.Concat)]
[BatchNormalization]
[Dense(1)]
public sealed partial class FirmStack;

[Network(2)]
[Masking]
[Lstm(5)]
[Dense(1)]
public sealed partial class MaskedLstm;

[Network(2)]
[Lstm(5)]
[Dense(1)]
public sealed partial class UnmaskedLstm;

[Network(3)]
[Dense(2)]
public sealed partial class NothingRecurrent;

[Network(2)]
[SimpleRnn(3, Activation = Activation.Relu, UseBias = false, ReturnSequences = true)]
[Lstm(4, ReturnSequences = true)]
[Gru(4, Bidirectional = MergeMode.Concat)]
[Dense(1)]
public sealed partial class DeepStack;

[Network(2)]
[Lstm(4, ReturnSequences = true)]
[Dense(1)]
public sealed partial class StepsLstm;

[Network(2)]
[Lstm(5)]
[Dropout(0.2f)]
[Dense(4, Activation = Activation.Relu, Name = "hidden")]
[Dense(3, Name = "classes")]
public sealed partial class NewHead;

[Network(2)]
[Lstm(5, Activation = Activation.Relu)]
[Dense(3, Name = "classes")]
public sealed partial class ReluTrunk;

[Network(2)]
[Lstm(5, Peephole = true)]
[Dense(3, Name = "classes")]
public sealed partial class PeepholeTrunk;

[Network(2)]
[Lstm(5, TensorPrefix = "rnn", ReturnSequences = true)]
[Lstm(5, TensorPrefix = "rnn", Activation = Activation.Relu)]
[Dense(1)]
public sealed partial class TwoLayersOfAModule;

[Network(2)]
[Lstm(5, TensorPrefix = "rnn", ReturnSequences = true)]
[Dense(2, Name = "steps")]
public sealed partial class FirstLayerOfAModule;
