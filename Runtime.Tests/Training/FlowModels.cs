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
