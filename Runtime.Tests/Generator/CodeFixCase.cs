namespace Unrolled.Tests;

/// <summary>A declaration with one finding that can be mended.</summary>
/// <param name="Id">The finding.</param>
/// <param name="Before">The declaration.</param>
/// <param name="After">The mended declaration.</param>
/// <param name="Title">What the IDE offers.</param>
internal sealed record CodeFixCase(string Id, string Before, string After, string Title)
{
    public static CodeFixCase[] All { get; } =
    [
        new("UNR0001", "[Network(1), Dense(1)]\npublic class Model { } // mine", "[Network(1), Dense(1)]\npublic partial class Model { } // mine", "Make 'Model' partial"),
        new("UNR0001", "[Network(1), Dense(1)] /* mine */ class\n    Model;", "[Network(1), Dense(1)] /* mine */ partial class\n    Model;", "Make 'Model' partial"),
        new("UNR0005", "[Network(1), Dense(1)]\npublic abstract partial class Model { }", "[Network(1), Dense(1)]\npublic partial class Model { }", "Remove 'abstract'"),
        new("UNR0006", "[Network(1), Dense(1)] static /* mine */ partial class Model { static int N => 1; } partial class Model { }", "[Network(1), Dense(1)] /* mine */ partial class Model { static int N => 1; } partial class Model { }", "Remove 'static'"),
        new("UNR0008", "public sealed class Outer { partial class Inner { [Network(1), Dense(1)] partial class Model { } } }", "public sealed partial class Outer { partial class Inner { [Network(1), Dense(1)] partial class Model { } } }", "Make 'Outer' partial"),
        new("UNR0008", "record struct Outer { [Network(1), Dense(1)] partial class Model { } }", "partial record struct Outer { [Network(1), Dense(1)] partial class Model { } }", "Make 'Outer' partial"),
        new("UNR0009", "[Network(1), Dense(1)] partial record Model { }", "[Network(1), Dense(1)] partial class Model { }", "Declare 'Model' as a class"),
        new("UNR0009", "[Network(1), Dense(1)] sealed partial record class Model;", "[Network(1), Dense(1)] sealed partial class Model;", "Declare 'Model' as a class"),
        new("UNR0010", "[Network(1), Dense(1)]\npartial class Model : Exception // mine\n{ }", "[Network(1), Dense(1)]\npartial class Model // mine\n{ }", "Remove the base class 'Exception'"),
        new("UNR0010", "[Network(1), Dense(1)] partial class Model : List<int>, IDisposable { public void Dispose() { } }", "[Network(1), Dense(1)] partial class Model : IDisposable { public void Dispose() { } }", "Remove the base class 'List<int>'"),
        new("UNR0013", "[Network(1), Dense(1)] file sealed partial class Model { }", "[Network(1), Dense(1)] internal sealed partial class Model { }", "Make 'Model' internal"),
        new("UNR0013", "file partial class Outer { [Network(1), Dense(1)] partial class Model { } }", "internal partial class Outer { [Network(1), Dense(1)] partial class Model { } }", "Make 'Outer' internal"),
        new("UNR0016", "/// <summary>Mine.</summary>\n[Lstm(8)] // recurrent\n[Network(1)] // one feature\n[Dense(1)]\npartial class Model;", "/// <summary>Mine.</summary>\n[Network(1)] // one feature\n[Lstm(8)] // recurrent\n[Dense(1)]\npartial class Model;", "Move 'Network(1)' above 'Lstm(8)'"),
        new("UNR0016", "[Lstm(8, ReturnSequences = true)] [Lstm(4), Network(1), Dense(1)] partial class Model { }", "[Network(1)] [Lstm(8, ReturnSequences = true), Lstm(4), Dense(1)] partial class Model { }", "Move 'Network(1)' above 'Lstm(8, ReturnSequences = true)'"),
        new("UNR0016", "namespace A\n{\n    [Lstm(8)]\n    [Dense(1)]\n    // one feature\n    [Network(1)]\n    partial class Model;\n}", "namespace A\n{\n    // one feature\n    [Network(1)]\n    [Lstm(8)]\n    [Dense(1)]\n    partial class Model;\n}", "Move 'Network(1)' above 'Lstm(8)'"),
        new("UNR0019", "[Network(1), Dense(1)] partial struct Model { }", "[Network(1), Dense(1)] partial class Model { }", "Declare 'Model' as a class"),
        new("UNR0019", "[Network(1), Dense(1)] partial record struct Model { }", "[Network(1), Dense(1)] partial class Model { }", "Declare 'Model' as a class"),
        new("UNR0019", "[Network(1), Dense(1)] partial interface Model { }", "[Network(1), Dense(1)] partial class Model { }", "Declare 'Model' as a class"),

        new("UNR0103", "[Network(1)]\n[Lstm(50)] // first\n[Lstm(64)]\npartial class Model;", "[Network(1)]\n[Lstm(50, ReturnSequences = true)] // first\n[Lstm(64)]\npartial class Model;", "Set ReturnSequences = true on 'Lstm(50)'"),
        new("UNR0103", "[Network(1), Gru(2, ReturnSequences = false, Name = \"g\"), Dense(2), Lstm(3)] partial class Model;", "[Network(1), Gru(2, ReturnSequences = true, Name = \"g\"), Dense(2), Lstm(3)] partial class Model;", "Set ReturnSequences = true on 'Gru(2, ReturnSequences = false, Name = \"g\")'"),
        new("UNR0106", "[Network(1), Lstm(2, Name = \"a b\"), Dense(1, From = \"a b\")] partial class Model;", "[Network(1), Lstm(2, Name = \"a_b\"), Dense(1, From = \"a_b\")] partial class Model;", "Rename the layer to 'a_b'"),
        new("UNR0106", "[Network(1), Dense(1, Name = \"a/b\", TensorPrefix = \"a/b\"), Merge(MergeMode.Sum, \"input\", \"a/b\")] partial class Model;", "[Network(1), Dense(1, Name = \"a_b\", TensorPrefix = \"a/b\"), Merge(MergeMode.Sum, \"input\", \"a_b\")] partial class Model;", "Rename the layer to 'a_b'"),
        new("UNR0123", "[Network(1), Lstm(2, CellClip = 0, ReturnState = true)] partial class Model;", "[Network(1), Lstm(2, ReturnState = true)] partial class Model;", "Remove 'CellClip = 0'"),
        new("UNR0123", "[Network(1), Gru(2, GateClip = float.PositiveInfinity)] partial class Model;", "[Network(1), Gru(2)] partial class Model;", "Remove 'GateClip = float.PositiveInfinity'"),
        new("UNR0124", "[Network(1), Lstm(50, Projection = 50)] partial class Model;", "[Network(1), Lstm(50)] partial class Model;", "Remove 'Projection = 50'"),
        new("UNR0126", "[Network(1)]\n[Lstm(50, UseBias = false, // no bias\n    ForgetBias = 2f)]\npartial class Model;", "[Network(1)]\n[Lstm(50, UseBias = false // no bias\n    )]\npartial class Model;", "Remove 'ForgetBias = 2f'"),
        new("UNR0126", "[Network(1), Dense(1, BiasInitializer = Initialization.Ones, UseBias = false)] partial class Model;", "[Network(1), Dense(1, UseBias = false)] partial class Model;", "Remove 'BiasInitializer = Initialization.Ones'"),
        new("UNR0140", "[Network(1), Dense(8, Activation = Activation.Tanh, ActivationAlpha = 0.5f)] partial class Model;", "[Network(1), Dense(8, Activation = Activation.Tanh)] partial class Model;", "Remove 'ActivationAlpha = 0.5f'"),
        new("UNR0143", "[Network(1), Dense(1, KernelInitializerScale = 0.1f, Name = \"a\")] partial class Model;", "[Network(1), Dense(1, Name = \"a\")] partial class Model;", "Remove 'KernelInitializerScale = 0.1f'"),
        new("UNR0143", "[Network(1), Dense(1, /* which */ KernelInitializerScale = 0.1f, /* what */ Name = \"a\")] partial class Model;", "[Network(1), Dense(1 /* which */ , /* what */ Name = \"a\")] partial class Model;", "Remove 'KernelInitializerScale = 0.1f'"),
        new("UNR0145", "[Network(1), Lstm(2, Name = \"encoder\"), Dense(2, From = \"enocder\")] partial class Model;", "[Network(1), Lstm(2, Name = \"encoder\"), Dense(2, From = \"encoder\")] partial class Model;", "Change \"enocder\" to \"encoder\""),
        new("UNR0145", "[Network(1), Dense(1), Merge(MergeMode.Sum, \"dense_0\", \"imput\")] partial class Model;", "[Network(1), Dense(1), Merge(MergeMode.Sum, \"dense_0\", \"input\")] partial class Model;", "Change \"imput\" to \"input\""),
        new("UNR0145", "[Network(1), Gru(2, ReturnSequences = true), Attention(over: \"gru0\")] partial class Model;", "[Network(1), Gru(2, ReturnSequences = true), Attention(over: \"gru_0\")] partial class Model;", "Change \"gru0\" to \"gru_0\""),
        new("UNR0152", "[Network(1), Embedding(5, 3, PaddingIndex = -1)] partial class Model;", "[Network(1), Embedding(5, 3)] partial class Model;", "Remove 'PaddingIndex = -1'"),
        new("UNR0153", "[Network(2), Dense(2), Masking, Lstm(3)] partial class Model;", "[Network(2), Masking, Dense(2), Lstm(3)] partial class Model;", "Move 'Masking' above 'Dense(2)'"),
        new("UNR0153", "[Network(2)]\n[Dense(8)] // wide\n[Dense(2)]\n[Masking(-1f)] // marks\n[Lstm(3)]\npartial class Model;", "[Network(2)]\n[Masking(-1f)] // marks\n[Dense(8)] // wide\n[Dense(2)]\n[Lstm(3)]\npartial class Model;", "Move 'Masking(-1f)' above 'Dense(8)'"),
        new("UNR0158", "[Network(1), Conv1D(2, 3, PaddingSize = 1, Padding = Padding.Same)] partial class Model;", "[Network(1), Conv1D(2, 3, Padding = Padding.Same)] partial class Model;", "Remove 'PaddingSize = 1'"),
        new("UNR0159", "[Network(4, 4, 1), Conv2D(2, 3, Padding = Unrolled.Padding.Causal)] partial class Model;", "[Network(4, 4, 1), Conv2D(2, 3, Padding = Unrolled.Padding.Same)] partial class Model;", "Change Unrolled.Padding.Causal to Unrolled.Padding.Same"),
        new("UNR0161", "[Network(1), Lstm(8), Dense(2), Conv1D(4, 3)] partial class Model;", "[Network(1), Lstm(8, ReturnSequences = true), Dense(2), Conv1D(4, 3)] partial class Model;", "Set ReturnSequences = true on 'Lstm(8)'"),
        new("UNR0165", "[Network(1), Lstm(50), Dropout(20), Dense(1)] partial class Model;", "[Network(1), Lstm(50), Dropout(0.2f), Dense(1)] partial class Model;", "Change 20 to 0.2f"),
        new("UNR0165", "[Network(1), Lstm(50, RecurrentDropout = 12.5f)] partial class Model;", "[Network(1), Lstm(50, RecurrentDropout = 0.125f)] partial class Model;", "Change 12.5f to 0.125f"),
        new("UNR0170", "[Network(2), Gru(2), Gru(2, From = \"input\", ReturnSequences = true), Attention(\"gru_0\")] partial class Model;", "[Network(2), Gru(2, ReturnSequences = true), Gru(2, From = \"input\", ReturnSequences = true), Attention(\"gru_0\")] partial class Model;", "Set ReturnSequences = true on 'Gru(2)'"),
        new("UNR0173", "[Network(2), Dense(2), Attention(\"input\", Units = 4)] partial class Model;", "[Network(2), Dense(2), Attention(\"input\")] partial class Model;", "Remove 'Units = 4'"),
        new("UNR0174", "[Network(2), Gru(3), AttentionPooling(4)] partial class Model;", "[Network(2), Gru(3, ReturnSequences = true), AttentionPooling(4)] partial class Model;", "Set ReturnSequences = true on 'Gru(3)'"),
        new("UNR0179", "[Network(3, Steps = 10)]\n[Masking]\n[Lstm(32)]\npartial class Model;", "[Network(3)]\n[Masking]\n[Lstm(32)]\npartial class Model;", "Remove 'Steps = 10'"),
        new("UNR0183", "[Network(4, Steps = 0, Streaming = true), Dense(1)] partial class Model;", "[Network(4, Streaming = true), Dense(1)] partial class Model;", "Remove 'Steps = 0'"),
        new("UNR0184", "[Network(1), Lstm(50, Bidirectional = MergeMode.Concat, Reverse = true)] partial class Model;", "[Network(1), Lstm(50, Bidirectional = MergeMode.Concat)] partial class Model;", "Remove 'Reverse = true'"),
        new("UNR0185", "[Network(1), Gru(50, BackwardActivation = Activation.Relu)] partial class Model;", "[Network(1), Gru(50)] partial class Model;", "Remove 'BackwardActivation = Activation.Relu'"),
        new("UNR0186", "[Network(1), Input(1, Kind = InputKind.Constant), Dense(2), Lstm(2, From = \"input\", InitialState = \"dense_0\", TrainInitialState = true)] partial class Model;", "[Network(1), Input(1, Kind = InputKind.Constant), Dense(2), Lstm(2, From = \"input\", InitialState = \"dense_0\")] partial class Model;", "Remove 'TrainInitialState = true'"),
        new("UNR0187", "[Network(1), MinGru(3, LogSpace = true, Activation = Activation.Tanh)] partial class Model;", "[Network(1), MinGru(3, LogSpace = true)] partial class Model;", "Remove 'Activation = Activation.Tanh'"),
    ];

    /// <summary>Declarations whose finding has companions in other declarations, but where no change is the clear one.</summary>
    public static (string Id, string Text)[] Open { get; } =
    [
        ("UNR0005", "[Network(1), Dense(1)] abstract partial class Model { public abstract int N(); }"),
        ("UNR0005", "[Network(1), Dense(1)] abstract partial class Model { } abstract partial class Model { }"),
        ("UNR0006", "[Network(1), Dense(1)] static partial class Model { public static int Twice(this int n) => 2 * n; }"),
        ("UNR0009", "[Network(1), Dense(1)] partial record Model { } partial record Model { }"),
        ("UNR0010", "[Network(1), Dense(1)] partial class Model { } partial class Model : Exception { }"),
        ("UNR0013", "[Network(1), Dense(1)] file partial class Model { } file partial class Model { }"),
        ("UNR0019", "[Network(1), Dense(1)] readonly partial struct Model { }"),
        ("UNR0019", "[Network(1), Dense(1)] partial interface Model { int N(); }"),
        ("UNR0103", "[Network(1), Input(2, Kind = InputKind.Constant), Lstm(3)] partial class Model { }"),
        ("UNR0106", "[Network(1), Dense(1, Name = \"\")] partial class Model { }"),
        ("UNR0106", "[Network(1), Dense(1, Name = \"a_b\"), Dense(1, Name = \"a b\")] partial class Model { }"),
        ("UNR0106", "[Network(1), Dense(1, Name = N)] partial class Model { const string N = \"a b\"; }"),
        ("UNR0123", "[Network(1), Lstm(2, CellClip = -3f)] partial class Model { }"),
        ("UNR0124", "[Network(1), Lstm(2, Projection = 3)] partial class Model { }"),
        ("UNR0143", "[Network(1), Dense(1, KernelInitializer = Initialization.RandomNormal, KernelInitializerScale = -1f)] partial class Model { }"),
        ("UNR0145", "[Network(1), Dense(2), Dense(2), Dense(1, From = \"dense_7\")] partial class Model { }"),
        ("UNR0145", "[Network(1), Dense(1, From = \"somewhere\")] partial class Model { }"),
        ("UNR0145", "[Network(1), Dense(2), Dense(1, From = N)] partial class Model { const string N = \"dense0\"; }"),
        ("UNR0152", "[Network(1), Embedding(5, 3, PaddingIndex = 5)] partial class Model { }"),
        ("UNR0153", "[Network(2), Masking, Masking(1f), Lstm(3)] partial class Model { }"),
        ("UNR0153", "[Network(2), Dense(2), Masking(From = \"dense_0\"), Lstm(3)] partial class Model { }"),
        ("UNR0159", "[Network(4, 4, 1), Conv2D(2, 3, Padding = (Padding)2)] partial class Model { }"),
        ("UNR0161", "[Network(1), GlobalAveragePooling1D, GlobalMaxPooling1D] partial class Model { }"),
        ("UNR0165", "[Network(1), Dropout(1), Dense(1)] partial class Model { }"),
        ("UNR0165", "[Network(1), Dropout(-0.1f), Dense(1)] partial class Model { }"),
    ];
}
