namespace Unrolled.Tests;

/// <summary>Networks of each kind that C can call.</summary>
internal static partial class ExportedNetworks
{
    /// <summary>Streams and blocks, with a scaler in its file.</summary>
    [NativeExport("wave")]
    [Network(2)]
    [Lstm(9, ReturnSequences = true)]
    [Gru(5, ReturnSequences = true)]
    [Dense(3)]
    internal sealed partial class Wave;

    /// <summary>Of Wave's shape, so that only its number tells a handle from one of Wave.</summary>
    [NativeExport("twin")]
    [Network(2)]
    [Lstm(9, ReturnSequences = true)]
    [Gru(5, ReturnSequences = true)]
    [Dense(3)]
    internal sealed partial class Twin;

    /// <summary>A token at each step.</summary>
    [NativeExport("text_v2")]
    [Network(1)]
    [Embedding(11, 4)]
    [Gru(6)]
    [Dense(11)]
    internal sealed partial class Text;

    /// <summary>An encoder and a decoder.</summary>
    [NativeExport("translate")]
    [Network(1)]
    [Embedding(7, 3)]
    [Gru(5, Name = "encoder")]
    [Input(1, Kind = InputKind.Sequence, Name = "target")]
    [Embedding(9, 3)]
    [Gru(5, InitialState = "encoder", ReturnSequences = true)]
    [Dense(9)]
    internal sealed partial class Translator;

    /// <summary>A constant input, a second input of each step, and outputs besides that of the last layer.</summary>
    [NativeExport("Knobs")]
    [Network(2)]
    [Input(1, Name = "pedal")]
    [Input(3, Kind = InputKind.Constant, Name = "settings")]
    [Merge(MergeMode.Concat, "input", "pedal", "settings")]
    [Gru(4, Name = "memory", ReturnState = true)]
    [Dense(2, Name = "inner", Output = true)]
    [Dense(1)]
    internal sealed partial class Knobs;

    /// <summary>Whole sequences alone, of one output each.</summary>
    [NativeExport("both")]
    [Network(3)]
    [Lstm(4, Bidirectional = MergeMode.Concat)]
    [Dense(2)]
    internal sealed partial class Both;

    /// <summary>Whole sequences alone, whose outputs are fewer than their steps.</summary>
    [NativeExport("pooled")]
    [Network(2)]
    [Conv1D(4, 3)]
    [MaxPooling1D(2)]
    internal sealed partial class Pooled;

    /// <summary>Past inputs are a part of its state.</summary>
    [NativeExport("causal")]
    [Network(2)]
    [Conv1D(3, 4, Padding = Padding.Causal)]
    [SimpleRnn(3)]
    internal sealed partial class Causal;
}
