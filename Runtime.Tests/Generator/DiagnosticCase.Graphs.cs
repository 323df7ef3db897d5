namespace Unrolled.Tests;

internal sealed partial record DiagnosticCase
{
    /// <summary>What may be wrong between layers.</summary>
    private static DiagnosticCase[] OfGraphs() =>
    [
        new("UNR0101", "[Network(4, 0, 3), Dense(1)] partial class Model { }", "0", ["'Model'", "inputs 0", "65536"], "[Network(4, 1, 3), Dense(1)] partial class Model { }"),
        new("UNR0101", "[Network(60000, 60000, 3), Dense(1)] partial class Model { }", "60000", ["'Model'", "10800000000"], "[Network(60, 60, 3), Dense(1)] partial class Model { }"),
        new("UNR0103", "[Network(1), Input(2, Kind = InputKind.Constant), Lstm(3)] partial class Model { }", "Lstm(3)", ["lstm_0 needs a sequence", "input_0"], "[Network(1), Input(2, Kind = InputKind.Sequence), Lstm(3)] partial class Model { }"),
        new("UNR0110", "[Network(1), Input(1, Kind = (InputKind)7), Dense(3)] partial class Model { }", "Kind = (InputKind)7", ["Kind of input_0", "7", "Step, Constant, Sequence"], "[Network(1), Input(1, Kind = InputKind.Step), Dense(3)] partial class Model { }"),
        new("UNR0110", "[Network(1), Lstm(3, Bidirectional = (MergeMode)9)] partial class Model { }", "Bidirectional = (MergeMode)9", ["Bidirectional of lstm_0", "9", "None, Concat, Sum, Mul, Ave"], "[Network(1), Lstm(3, Bidirectional = MergeMode.None)] partial class Model { }"),
        new("UNR0110", "[Network(1), Dense(2, Output = true), Dense(2), Merge(MergeMode.None, \"dense_0\", \"dense_1\")] partial class Model { }", "MergeMode.None", ["Mode of merge_0", "None", "Concat, Sum, Mul, Ave"], "[Network(1), Dense(2, Output = true), Dense(2), Merge(MergeMode.Ave, \"dense_0\", \"dense_1\")] partial class Model { }"),
        new("UNR0145", "[Network(1), Dense(2), Dense(1, From = \"dense_7\")] partial class Model { }", "From = \"dense_7\"", ["dense_1 names 'dense_7'", "input, dense_0"], "[Network(1), Dense(2), Dense(1, From = \"dense_0\")] partial class Model { }"),
        new("UNR0145", "[Network(1), Dense(1, From = \"dense_1\"), Dense(1)] partial class Model { }", "From = \"dense_1\"", ["dense_0 names 'dense_1'"], "[Network(1), Dense(1, From = \"input\"), Dense(1)] partial class Model { }"),
        new("UNR0145", "[Network(1), Dense(2), Merge(MergeMode.Sum, \"dense_0\", \"lstm\")] partial class Model { }", "\"lstm\"", ["merge_0 names 'lstm'"], "[Network(1), Dense(2), Merge(MergeMode.Sum, \"dense_0\", \"dense_0\")] partial class Model { }"),
        new("UNR0145", "[Network(1), Lstm(2, InitialState = \"encoder\")] partial class Model { }", "InitialState = \"encoder\"", ["lstm_0 names 'encoder'"], "[Network(1), Lstm(2, Name = \"encoder\"), Input(1, Kind = InputKind.Sequence), Lstm(2, InitialState = \"encoder\")] partial class Model { }"),
        new("UNR0146", "[Network(1), Merge(MergeMode.Sum, \"input\")] partial class Model { }", "\"input\"", ["merge_0 merges 1"], "[Network(1), Merge(MergeMode.Sum, \"input\", \"input\")] partial class Model { }"),
        new("UNR0147", "[Network(1), Input(1, Kind = InputKind.Sequence), Merge(MergeMode.Concat, \"input\", \"input_0\")] partial class Model { }", "\"input_0\"", ["merge_0 merges input and input_0"], "[Network(1), Input(1, Kind = InputKind.Step), Merge(MergeMode.Concat, \"input\", \"input_0\")] partial class Model { }"),
        new("UNR0148", "[Network(3), Dense(2), Merge(MergeMode.Mul, \"input\", \"dense_0\")] partial class Model { }", "\"dense_0\"", ["merge_0 merges by Mul input, which is 3 wide", "dense_0, which is 2 wide"], "[Network(3), Dense(2), Merge(MergeMode.Concat, \"input\", \"dense_0\")] partial class Model { }"),
        new("UNR0149", "[Network(8000, 8000, 1), Merge(MergeMode.Concat, \"input\", \"input\")] partial class Model { }", "\"input\"", ["merge_0 has 128000000 values", "67108864"], "[Network(80, 80, 1), Merge(MergeMode.Concat, \"input\", \"input\")] partial class Model { }"),
        new("UNR0180", "[Network(1, Streaming = true), Lstm(2, Bidirectional = MergeMode.Concat)] partial class Model { }", "Streaming = true", ["lstm_0 needs the whole sequence"], "[Network(1, Streaming = true), Lstm(2)] partial class Model { }"),
        new("UNR0181", "[Network(1), Lstm(2, Name = \"encoder\"), Input(1, Kind = InputKind.Sequence), Lstm(3, InitialState = \"encoder\")] partial class Model { }", "InitialState = \"encoder\"", ["lstm_1 cannot start from 'encoder'", "3 values"], "[Network(1), Lstm(3, Name = \"encoder\"), Input(1, Kind = InputKind.Sequence), Lstm(3, InitialState = \"encoder\")] partial class Model { }"),
        new("UNR0181", "[Network(1), Dense(2), Lstm(2, InitialState = \"dense_0\")] partial class Model { }", "InitialState = \"dense_0\"", ["lstm_0 cannot start from 'dense_0'"], "[Network(1), Input(1, Kind = InputKind.Constant), Dense(2), Lstm(2, From = \"input\", InitialState = \"dense_0\")] partial class Model { }"),
        new("UNR0182", "[Network(1), Dense(2), Dense(3, From = \"input\")] partial class Model { }", "Dense(2)", ["nothing reads the output of dense_0"], "[Network(1), Dense(2, Output = true), Dense(3, From = \"input\")] partial class Model { }"),
        new("UNR0183", "[Network(1, Steps = 0), Dense(2)] partial class Model { }", "Steps = 0", ["Steps 0"], "[Network(1, Steps = 1), Dense(2)] partial class Model { }"),
    ];
}
