namespace Unrolled.Tests;

/// <summary>torch.nn.GRU in float32, with both its biases: outputs, final states, and all gradients of Σ out·R, and of that plus Σ hn·Rh.</summary>
public class TorchGruTests(ITestOutputHelper output)
{
    private const string File5x6 = "rnn/gru_l1_uni_i5_h6", File5x6x6 = "rnn/gru_l2_uni_i5_h6", File1x1 = "rnn/gru_l1_uni_i1_h1_b1_t1", File1x6 = "rnn/gru_l1_uni_i1_h6_b3_t7";

    public static TheoryData<string, string> Files { get; } = new()
    {
        { File5x6, nameof(Models.GoldenGru5x6) },
        { File5x6x6, nameof(Models.GruStack5x6x6) },
        { File1x1, nameof(Models.GoldenGru1x1) },
        { File1x6, nameof(Models.GoldenGru1x6) },
    };

    public static TheoryData<string, string> FilesWithStateLoss { get; } = new()
    {
        { File5x6, nameof(Models.GoldenGru5x6) },
        { File5x6x6, nameof(Models.GruStack5x6x6) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_OfOutputLoss_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        Closeness.AssertClose(Expected(golden, network, "grads"), PassRun.Train(network, SampleOf(golden, network, stateLoss: false)), output);
    }

    [Theory]
    [MemberData(nameof(FilesWithStateLoss))]
    public void Backward_OfOutputAndStateLoss_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        Closeness.AssertClose(Expected(golden, network, "grads_states"), PassRun.Train(network, SampleOf(golden, network, stateLoss: true)), output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Step_FromGivenStates_MatchesTorch(string file, string model)
    {
        var golden = GoldenFile.Open(file);
        Network network = Load(golden, model);
        List<NamedValues<float>> actual = StepRun.Forward(TestModel.Of(model), network, SampleOf(golden, network, stateLoss: false));
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

    private static Network Load(GoldenFile golden, string model)
    {
        Network network = TestModel.Of(model).Create();
        foreach (ParameterTensor tensor in network.Parameters)
        {
            string name = tensor.Name["gru.".Length..];
            Assert.Equal(golden.Shape($"params/{name}"), tensor.Shape);
            network.Parameters.Set(tensor.Name, golden.Floats($"params/{name}"));
        }

        return network;
    }

    private static Sample SampleOf(GoldenFile golden, Network network, bool stateLoss) => new(network.Definition, golden["time"].GetInt32(), golden["batch"].GetInt32())
    {
        X = golden.Floats("inputs/x"),
        OutputGradient = golden.Floats("R"),
        InitialStates = PerState(network, golden.Floats("inputs/h0")),
        FinalStateGradients = stateLoss ? PerState(network, golden.Floats("Rh")) : null,
    };

    // [layer, batch, units] to one [batch, units] for each state.
    private static T[][] PerState<T>(Network network, T[] h)
    {
        int length = h.Length / network.Definition.States.Length;
        return [.. network.Definition.States.Select((_, i) => h[(i * length)..((i + 1) * length)])];
    }

    // In the order and with the names of PassRun.
    private static List<NamedValues<double>> Expected(GoldenFile golden, Network network, string gradients)
    {
        double[][] finals = PerState(network, golden.Doubles("outputs/hn")), initialGradients = PerState(network, golden.Doubles($"{gradients}/h0"));
        return
        [
            new(Quantity.Output, "output", golden.Doubles("outputs/out")),
            .. network.Definition.States.Select((s, i) => new NamedValues<double>(Quantity.State, $"final {s.Kind} of {s.Layer}", finals[i])),
            .. network.Parameters.Select(p => new NamedValues<double>(Quantity.ParameterGradient, $"gradient of {p.Name}", golden.Doubles($"{gradients}/{p.Name["gru.".Length..]}"))),
            new(Quantity.InputGradient, "gradient of the input", golden.Doubles($"{gradients}/x")),
            .. network.Definition.States.Select((s, i) => new NamedValues<double>(Quantity.InputGradient, $"gradient of the initial {s.Kind} of {s.Layer}", initialGradients[i])),
        ];
    }
}
