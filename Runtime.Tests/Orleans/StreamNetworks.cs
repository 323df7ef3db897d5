namespace Unrolled.Tests;

[Network(1)]
[Lstm(8)]
[Dense(1)]
public sealed partial class StreamWave;

/// <summary>Another class of the same shape.</summary>
[Network(1)]
[Lstm(8)]
[Dense(1, Activation = Activation.Tanh)]
public sealed partial class StreamWaveBounded;

/// <summary>Another shape.</summary>
[Network(1)]
[Lstm(9)]
[Dense(1)]
public sealed partial class StreamWaveWider;

/// <summary>A convolution keeps past inputs; initial states are parameters.</summary>
[Network(2)]
[Conv1D(5, 3, Padding = Padding.Causal)]
[Gru(16, TrainInitialState = true, ReturnSequences = true)]
[Gru(12)]
[Dense(3)]
public sealed partial class StreamStack;

/// <summary>Tokens, some of them masked.</summary>
[Network(1)]
[Masking(-1)]
[OneHot(7)]
[Lstm(10)]
[Dense(7)]
public sealed partial class StreamLetters;

/// <summary>Begins with a source: a saved state does not have it.</summary>
[Network(1)]
[Input(2, Kind = InputKind.Constant, Name = "place")]
[Lstm(8, From = "input")]
[Merge(MergeMode.Concat, "lstm_0", "place")]
[Dense(1)]
public sealed partial class StreamPlace;
