namespace Unrolled.Tests;

/// <summary>
/// torch.nn.LSTM in float32: outputs, final states, and all gradients of Σ out·R, and of that plus Σ hn·Rh + Σ cn·Rc.
/// PyTorch has two biases that are added; ours is their sum, and its gradient is that of each.
/// </summary>
public class TorchLstmTests(ITestOutputHelper output)
{
    private const string File5x6 = "rnn/lstm_l1_uni_i5_h6", File5x6x6 = "rnn/lstm_l2_uni_i5_h6", File1x1 = "rnn/lstm_l1_uni_i1_h1_b1_t1", File1x6 = "rnn/lstm_l1_uni_i1_h6_b3_t7";

    public static TheoryData<string, string> Files { get; } = new()
    {
        { File5x6, nameof(Models.GoldenLstm5x6) },
        { File5x6x6, nameof(Models.Stack5x6x6) },
        { File1x1, nameof(Models.GoldenLstm1x1) },
        { File1x6, nameof(Models.GoldenLstm1x6) },
    };

    public static TheoryData<string, string> FilesWithStateLoss { get; } = new()
    {
        { File5x6, nameof(Models.GoldenLstm5x6) },
        { File5x6x6, nameof(Models.Stack5x6x6) },
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
        List<NamedValues<float>> actual = PassRun.Train(network, SampleOf(golden, network, stateLoss: true));
        Closeness.AssertClose(Expected(golden, network, "grads_states", "bias_ih"), actual, output);
        Closeness.AssertClose(Expected(golden, network, "grads_states", "bias_hh"), actual, output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Step_FromGivenStates_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        TestModel test = TestModel.Of(model);
        Network network = Load(golden, model);
        List<NamedValues<float>> actual = StepRun.Forward(test, network, SampleOf(golden, network, stateLoss: false));
        Closeness.AssertClose(Expected(golden, network, "grads")[..actual.Count], actual, output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Predict_FromZeroStates_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        double[] expected = golden.Doubles("outputs_zero_state/out");
        var actual = new float[expected.Length];
        network.Predict(golden.Floats("inputs/x"), golden["batch"].GetInt32(), actual);
        Closeness.AssertClose([new(Quantity.Output, "out", expected)], [new(Quantity.Output, "out", actual)], output);
    }

    // The oracle itself, in double: off by no more than PyTorch's own rounding.
    [Theory]
    [MemberData(nameof(Files))]
    public void Oracle_OfOutputLoss_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        var oracle = new OracleNetwork(TestModel.Of(model).Type);
        oracle.Load(network.Parameters);
        List<NamedValues<float>> actual = [.. OracleRun.Train(oracle, SampleOf(golden, network, stateLoss: false)).Select(r => new NamedValues<float>(r.Quantity, r.Name, [.. r.Values.Select(v => (float)v)]))];
        Closeness.AssertClose(Expected(golden, network, "grads"), actual, output);
    }

    private static Network Load(GoldenFile golden, string model)
    {
        Network network = TestModel.Of(model).Create();
        foreach (ParameterTensor tensor in network.Parameters)
        {
            string name = tensor.Name["lstm.".Length..];
            float[] values = golden.Floats($"params/{name}");
            Assert.Equal(golden.Shape($"params/{name}"), tensor.Shape);
            if (name.StartsWith("bias_ih", StringComparison.Ordinal))
            {
                float[] second = golden.Floats($"params/{name.Replace("_ih_", "_hh_")}");
                values = [.. values.Zip(second, (a, b) => a + b)];
            }

            network.Parameters.Set(tensor.Name, values);
        }

        return network;
    }

    private static Sample SampleOf(GoldenFile golden, Network network, bool stateLoss) => new(network.Definition, golden["time"].GetInt32(), golden["batch"].GetInt32())
    {
        X = golden.Floats("inputs/x"),
        OutputGradient = golden.Floats("R"),
        InitialStates = PerState(network, golden.Floats("inputs/h0"), golden.Floats("inputs/c0")),
        FinalStateGradients = stateLoss ? PerState(network, golden.Floats("Rh"), golden.Floats("Rc")) : null,
    };

    // [layer, batch, units] of h and of c, to one [batch, units] for each state.
    private static T[][] PerState<T>(Network network, T[] h, T[] c)
    {
        int layers = network.Definition.States.Length / 2, length = h.Length / layers;
        return [.. network.Definition.States.Select((s, i) => (s.Kind == StateKind.Hidden ? h : c)[(i / 2 * length)..((i / 2 + 1) * length)])];
    }

    // In the order and with the names of PassRun.
    private static List<NamedValues<double>> Expected(GoldenFile golden, Network network, string gradients, string bias = "bias_ih")
    {
        double[][] finals = PerState(network, golden.Doubles("outputs/hn"), golden.Doubles("outputs/cn"));
        double[][] initialGradients = PerState(network, golden.Doubles($"{gradients}/h0"), golden.Doubles($"{gradients}/c0"));
        return
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/out")),
            .. network.Definition.States.Select((s, i) => new NamedValues<double>(Quantity.State, $"final {s.Kind} of {s.Layer}", finals[i])),
            .. network.Parameters.Select(p => new NamedValues<double>(Quantity.ParameterGradient, $"gradient of {p.Name}", golden.Doubles($"{gradients}/{p.Name["lstm.".Length..].Replace("bias_ih", bias)}"))),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles($"{gradients}/x")),
            .. network.Definition.States.Select((s, i) => new NamedValues<double>(Quantity.InputGradient, $"gradient of the initial {s.Kind} of {s.Layer}", initialGradients[i])),
        ];
    }
}
