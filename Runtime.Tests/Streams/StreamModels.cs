namespace Unrolled.Tests;

// Small networks of every kind that streams differently: alone or joined in a pass, quantized, with a memory of inputs, constants, a source.

[Network(1), Lstm(16), Dense(1)]
internal sealed partial class Net16;

[Network(1), Lstm(32), Dense(1)]
internal sealed partial class Net32;

[Network(2), Lstm(5, ReturnSequences = true, ReturnState = true, Output = true, Name = "first"), Gru(20), Dense(3)]
internal sealed partial class StackNet;

[Network(2), Conv1D(5, 3, Padding = Padding.Causal), Gru(9), Dense(2)]
internal sealed partial class ConvNet;

[Network(2), Input(3, Kind = InputKind.Constant, Name = "place"), Merge(MergeMode.Concat, "input", "place"), Gru(7), Dense(1)]
internal sealed partial class ConditionNet;

[Network(3, Weights = WeightPrecision.BFloat16), Lstm(20, ReturnSequences = true), Dense(3)]
internal sealed partial class HalfNet;

[Network(3, Weights = WeightPrecision.Int8), Gru(20, ReturnSequences = true), Dense(3)]
internal sealed partial class ByteNet;

[Network(2), Masking(0f), Lstm(8, ReturnSequences = true), Dense(2)]
internal sealed partial class MaskedNet;

[Network(2), Masking(0f), Lstm(8), Dense(4)]
internal sealed partial class MaskedVectorNet;

[Network(2), Lstm(6, ReturnSequences = true, Bidirectional = MergeMode.Concat), Dense(2)]
internal sealed partial class WholeNet;

[Network(2), Gru(6, Name = "encoder"), Input(1, Kind = InputKind.Sequence, Name = "target"), Gru(6, InitialState = "encoder", ReturnSequences = true), Dense(1)]
internal sealed partial class SourceNet;

[Network(1, Steps = 8), Lstm(4, ReturnSequences = true), Dense(1)]
internal sealed partial class FixedNet;

[Network(1, Steps = 8, Weights = WeightPrecision.Int8), Lstm(4, ReturnSequences = true), Dense(1)]
internal sealed partial class FixedByteNet;

[Network(1, Steps = 8), Flatten, Dense(1)]
internal sealed partial class FixedWholeNet;

[Network(1, Steps = 8), Gru(3, Name = "encoder"), Input(1, Kind = InputKind.Sequence, Name = "target"), Gru(3, InitialState = "encoder", ReturnSequences = true), Dense(1)]
internal sealed partial class FixedSourceNet;
