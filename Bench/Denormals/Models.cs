namespace Unrolled.Bench.Denormals;

/// <summary>A stream's GRU.</summary>
[Network(1)]
[Gru(64)]
[Dense(1)]
internal sealed partial class StreamedGru;

/// <summary>A stream's LSTM.</summary>
[Network(1)]
[Lstm(32)]
[Dense(1)]
internal sealed partial class StreamedLstm;

/// <summary>Sums without a bias are as small as what they are of.</summary>
[Network(1)]
[Gru(64, UseBias = false)]
[Dense(1)]
internal sealed partial class StreamedUnbiasedGru;

/// <summary>A layer without a state.</summary>
[Network(1)]
[Conv1D(32, 3, Padding = Padding.Causal)]
[Dense(1)]
internal sealed partial class StreamedConvolution;

/// <summary>A state that decays by a constant factor.</summary>
[Network(1)]
[SimpleRnn(64, UseBias = false, Activation = Activation.Relu)]
[Dense(1)]
internal sealed partial class StreamedRnn;

/// <summary>A class of each sequence: the gradient comes from the last step alone.</summary>
[Network(1)]
[Lstm(64)]
[Dense(10, Activation = Activation.Softmax)]
internal sealed partial class TrainedLstm64;

/// <summary>The same, of 128 units.</summary>
[Network(1)]
[Lstm(128)]
[Dense(10, Activation = Activation.Softmax)]
internal sealed partial class TrainedLstm128;

/// <summary>The same with a GRU.</summary>
[Network(1)]
[Gru(64)]
[Dense(10, Activation = Activation.Softmax)]
internal sealed partial class TrainedGru64;
