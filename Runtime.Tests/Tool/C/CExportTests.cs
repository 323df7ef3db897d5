using Unrolled.Tool.Compilation;
using Unrolled.Tool.Export.C;
using Unrolled.Tool.Formats.Unrolled;

namespace Unrolled.Tests.Tool.C;

/// <summary>Networks in C have the bits of the C# networks on scalar lanes.</summary>
public sealed class CExportTests
{
    private const int Steps = 40;

    public static TheoryData<string> Declarations =>
    [
        "Network(1), Lstm(16), Dense(1)",
        "Network(2), Lstm(5), Dense(1)",
        "Network(3), Lstm(33, ReturnSequences = true), Lstm(12), Dense(7, Activation = Activation.Softmax)",
        "Network(3), Lstm(9, Peephole = true, CellClip = 0.7f, GateClip = 2)",
        "Network(2), Lstm(10, Coupling = LstmCoupling.InputFromForget, Activation = Activation.Softsign, RecurrentActivation = Activation.HardSigmoid), Dense(5, Activation = Activation.Relu)",
        "Network(2), Lstm(11, Coupling = LstmCoupling.ForgetFromInput, UseBias = false)",
        "Network(3), Lstm(12, Projection = 5), Dense(2)",
        "Network(3), Lstm(20, LayerNormalization = true)",
        "Network(3), Lstm(7, LayerNormalization = true, Peephole = true, Projection = 4)",
        "Network(3), Lstm(6, TrainInitialState = true)",
        "Network(1), Gru(24, ReturnSequences = true), Dense(1)",
        "Network(4), Gru(40), Dense(3, Activation = Activation.LogSoftmax)",
        "Network(4), Gru(9, Reset = GruReset.Before, GateClip = 1), Dense(9, Activation = Activation.Gelu)",
        "Network(2), Gru(5, Activation = Activation.Sigmoid, RecurrentActivation = Activation.Tanh)",
        "Network(2), SimpleRnn(8, ReturnSequences = true), SimpleRnn(66, Activation = Activation.Relu), Dense(20, Activation = Activation.Elu)",
        "Network(2), IndRnn(8), Dense(4, Activation = Activation.Silu)",
        "Network(2), MinGru(8, ReturnSequences = true), MinLstm(9), Dense(2, Activation = Activation.Softplus)",
        "Network(2), MinGru(8, ReturnSequences = true, LogSpace = true), MinLstm(6, Activation = Activation.Tanh)",
        "Network(3, Weights = WeightPrecision.Int8), Lstm(7, ReturnSequences = true), Lstm(33), Dense(5)",
        "Network(3, Weights = WeightPrecision.Int8), Gru(20, ReturnSequences = true), Gru(6, Reset = GruReset.Before), Dense(1)",
        "Network(1, Weights = WeightPrecision.Int8), OneHot(5), SimpleRnn(13), Dense(9, Activation = Activation.Softmax)",
        "Network(4, Weights = WeightPrecision.Int8), MinGru(9, ReturnSequences = true), MinLstm(6), LayerNormalization, Dense(4, Activation = Activation.Relu)",
        "Network(1), Embedding(11, 6), Lstm(8), Dense(11, Activation = Activation.Softmax)",
        "Network(1), OneHot(9), Gru(8), Dense(9)",
        "Network(1), Masking(-1), OneHot(9), Lstm(8)",
        "Network(3), Conv1D(6, 3, Padding = Padding.Causal, Dilation = 2, Activation = Activation.Tanh), Gru(5), Dense(1)",
        "Network(6), Conv1D(9, 2, Padding = Padding.Causal, Groups = 3), LayerNormalization, Dense(4)",
        "Network(5), BatchNormalization, Lstm(4, ReturnSequences = true), LayerNormalization, PReLU, Dense(2, Activation = Activation.LeakyRelu, ActivationAlpha = 0.2f)",
        "Network(2), Input(3, Kind = InputKind.Constant, Name = \"place\"), Merge(MergeMode.Concat, \"input\", \"place\"), Lstm(8), Dense(1)",
        "Network(6), Conv1D(6, 1, Name = \"mix\"), Conv1D(6, 2, Name = \"first\", Padding = Padding.Causal, Activation = Activation.Relu), Merge(MergeMode.Sum, \"mix\", \"first\"), Merge(MergeMode.Mul, \"merge_0\", \"mix\"), Merge(MergeMode.Ave, \"mix\", \"merge_1\"), Gru(4)",
        .. Enum.GetValues<Activation>().Where(a => a is not (Activation.Softmax or Activation.LogSoftmax)).Select(a => $"Network(7), Dense(13, Activation = Activation.{a}{Parameters(a)}), Activation(Activation.{a}{Parameters(a)})"),
    ];

    private static string Parameters(Activation activation) => activation is Activation.ScaledTanh or Activation.Affine ? ", ActivationAlpha = 1.7f, ActivationBeta = 0.6f" : "";

    [Theory]
    [MemberData(nameof(Declarations))]
    public void Network_InC_HasTheBitsOfScalarLanes(string declaration)
    {
        CompiledModel model = Model(declaration);
        float[] x = Inputs(model);
        float[] expected = Expected(model, x);
        CText text = CExporter.Write(model, "net");
        // Emulators and further compilers take long: every sixth network, or all where that is asked for.
        bool all = Environment.GetEnvironmentVariable("UNROLLED_CI_LONG") == "1" || Declarations.ToList().FindIndex(row => row.Data == declaration) % 6 == 0;
        foreach (CCompiler compiler in CCompiler.All().Where((_, i) => all || i < 2))
        {
            float[] actual = compiler.Run(text, model.Network.Definition, x);
            Closeness.AssertSameBits(expected, actual, $"{compiler.Name}\n{declaration}");
        }
    }

    [Theory]
    [InlineData("Network(1), Lstm(4, Bidirectional = MergeMode.Concat)", "whole sequences")]
    [InlineData("Network(2), Gru(3, Name = \"a\"), Input(2, Kind = InputKind.Sequence), Gru(3, InitialState = \"a\", ReturnSequences = true)", "source")]
    [InlineData("Network(4, 4, 2), Conv2D(3, 2), Flatten, Gru(3)", "ImageConvolution")]
    public void Network_WithoutAForm_IsRefusedByName(string declaration, string reason)
    {
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => CExporter.Write(Model(declaration), "net"));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private static CompiledModel Model(string declaration)
    {
        NetworkDraft draft = DeclarationReader.ReadAttributes(declaration, "test");
        Network network = NetworkCompiler.Create(NetworkCompiler.Compile(DeclarationText.File(draft, "Declared", "", ["A test."]), "Declared").Type);
        var random = new RandomSource(3, 1);
        foreach (ParameterTensor tensor in network.Parameters)
        {
            float scale = tensor.Name.EndsWith("running_var", StringComparison.Ordinal) ? 0 : 1;
            network.Parameters.Set(tensor.Name, [.. tensor.Values.ToArray().Select(_ => scale * (float)random.NextNormal() * 0.5f + (1 - scale) * (0.5f + (float)Math.Abs(random.NextNormal())))]);
        }

        using var file = new MemoryStream();
        ModelFile.Save(network, file);
        return CompiledModel.Compile(new UnrolledFormat().Import(new ModelFileContent("test.safetensors", file.ToArray()), new ImportOptions()), "Declared");
    }

    // Also values that are too small to matter, zeros of both signs, and large ones.
    private static float[] Inputs(CompiledModel model)
    {
        NetworkDefinition definition = model.Network.Definition;
        var random = new RandomSource(5, 1);
        float[] x = new float[Steps * definition.StreamInputs];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = definition.InputLayers[0].Tokens is > 0 and int tokens
                ? random.NextInt(tokens)
                : (i % 17) switch { 3 => 1e-20f, 5 => -0f, 7 => 30f * (float)random.NextNormal(), _ => (float)random.NextNormal() };
        }

        if (definition.MaskValue is { } mask)
        {
            for (int t = 4; t < Steps; t += 5)
            {
                Array.Fill(x, mask, t * definition.StreamInputs, definition.StreamInputs);
            }
        }

        return x;
    }

    private static float[] Expected(CompiledModel model, float[] x)
    {
        Network network = model.Network;
        network.Lanes = LaneWidth.Scalar;
        NetworkState state = network.CreateState();
        foreach (InputDefinition input in network.Definition.InputLayers.Where(i => i.Kind == InputKind.Constant))
        {
            state.SetInput(input.Name, [.. Enumerable.Range(0, input.Width).Select(i => 0.25f * i - 0.1f)]);
        }

        int inputs = network.Definition.StreamInputs, outputs = network.Definition.Outputs;
        float[] y = new float[Steps * outputs];
        for (int t = 0; t < Steps; t++)
        {
            network.Step(state, x.AsSpan(t * inputs, inputs), y.AsSpan(t * outputs, outputs));
        }

        return y;
    }
}
