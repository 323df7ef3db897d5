namespace Unrolled.Tests;

/// <summary>
/// torch.nn.RNN in float32, with tanh and with relu: outputs, final states, and all gradients of Σ out·R, and of that plus Σ hn·Rh.
/// PyTorch has two biases that are added; ours is their sum, and its gradient is that of each.
/// </summary>
public class TorchSimpleRnnTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Files { get; } = new()
    {
        { "rnn/rnn_tanh_l1_uni_i5_h6", nameof(Models.GoldenSimpleRnn5x6) },
        { "rnn/rnn_tanh_l2_uni_i5_h6", nameof(Models.GoldenSimpleRnn5x6x6) },
        { "rnn/rnn_tanh_l1_uni_i1_h1_b1_t1", nameof(Models.GoldenSimpleRnn1x1) },
        { "rnn/rnn_tanh_l1_uni_i1_h6_b3_t7", nameof(Models.GoldenSimpleRnn1x6) },
        { "rnn/rnn_relu_l1_uni_i5_h6", nameof(Models.GoldenReluRnn5x6) },
        { "rnn/rnn_relu_l2_uni_i5_h6", nameof(Models.GoldenReluRnn5x6x6) },
        { "rnn/rnn_relu_l1_uni_i1_h1_b1_t1", nameof(Models.GoldenReluRnn1x1) },
        { "rnn/rnn_relu_l1_uni_i1_h6_b3_t7", nameof(Models.GoldenReluRnn1x6) },
    };

    public static TheoryData<string, string> FilesWithStateLoss { get; } = new()
    {
        { "rnn/rnn_tanh_l1_uni_i5_h6", nameof(Models.GoldenSimpleRnn5x6) },
        { "rnn/rnn_tanh_l2_uni_i5_h6", nameof(Models.GoldenSimpleRnn5x6x6) },
        { "rnn/rnn_relu_l1_uni_i5_h6", nameof(Models.GoldenReluRnn5x6) },
        { "rnn/rnn_relu_l2_uni_i5_h6", nameof(Models.GoldenReluRnn5x6x6) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_OfOutputLoss_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        List<NamedValues<float>> actual = PassRun.Train(network, SampleOf(golden, network, stateLoss: false));
        Closeness.AssertClose(Expected(golden, network, "grads", "bias_ih"), actual, output);
        Closeness.AssertClose(Expected(golden, network, "grads", "bias_hh"), actual, output);
    }

    [Theory]
    [MemberData(nameof(FilesWithStateLoss))]
    public void Backward_OfOutputAndStateLoss_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        Closeness.AssertClose(Expected(golden, network, "grads_states", "bias_ih"), PassRun.Train(network, SampleOf(golden, network, stateLoss: true)), output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Step_FromGivenStates_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        List<NamedValues<float>> actual = StepRun.Forward(TestModel.Of(model), network, SampleOf(golden, network, stateLoss: false));
        Closeness.AssertClose(Expected(golden, network, "grads", "bias_ih")[..actual.Count], actual, output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Predict_FromZeroStates_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        double[] expected = golden.Doubles("outputs_zero_state/out");
        var actual = new float[expected.Length];
        Load(golden, model).Predict(golden.Floats("inputs/x"), golden["batch"].GetInt32(), actual);
        Closeness.AssertClose([new(Quantity.Output, "out", expected)], [new(Quantity.Output, "out", actual)], output);
    }

    private static Network Load(GoldenFile golden, string model)
    {
        Network network = TestModel.Of(model).Create();
        foreach (ParameterTensor tensor in network.Parameters)
        {
            string name = NameOf(tensor);
            Assert.Equal(golden.Shape($"params/{name}"), tensor.Shape);
            float[] values = golden.Floats($"params/{name}");
            if (name.StartsWith("bias_ih", StringComparison.Ordinal))
            {
                values = [.. values.Zip(golden.Floats($"params/{name.Replace("_ih_", "_hh_")}"), (a, b) => a + b)];
            }

            network.Parameters.Set(tensor.Name, values);
        }

        return network;
    }

    private static string NameOf(ParameterTensor tensor) => tensor.Name["rnn.".Length..];

    private static Sample SampleOf(GoldenFile golden, Network network, bool stateLoss) => new(network.Definition, golden["time"].GetInt32(), golden["batch"].GetInt32())
    {
        X = golden.Floats("inputs/x"),
        OutputGradient = golden.Floats("R"),
        InitialStates = PerLayer(network, golden.Floats("inputs/h0")),
        FinalStateGradients = stateLoss ? PerLayer(network, golden.Floats("Rh")) : null,
    };

    // [layer, batch, units] to one [batch, units] for each layer.
    private static T[][] PerLayer<T>(Network network, T[] h) => [.. h.Chunk(h.Length / network.Definition.States.Length)];

    // In the order and with the names of PassRun.
    private static List<NamedValues<double>> Expected(GoldenFile golden, Network network, string gradients, string bias)
    {
        double[][] finals = PerLayer(network, golden.Doubles("outputs/hn")), initialGradients = PerLayer(network, golden.Doubles($"{gradients}/h0"));
        return
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/out")),
            .. network.Definition.States.Select((s, i) => new NamedValues<double>(Quantity.State, $"final Hidden of {s.Layer}", finals[i])),
            .. network.Parameters.Select(p => new NamedValues<double>(Quantity.ParameterGradient, $"gradient of {p.Name}", golden.Doubles($"{gradients}/{NameOf(p).Replace("bias_ih", bias)}"))),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles($"{gradients}/x")),
            .. network.Definition.States.Select((s, i) => new NamedValues<double>(Quantity.InputGradient, $"gradient of the initial Hidden of {s.Layer}", initialGradients[i])),
        ];
    }
}
