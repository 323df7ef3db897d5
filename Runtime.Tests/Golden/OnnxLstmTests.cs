namespace Unrolled.Tests;

/// <summary>
/// The LSTM operator of ONNX, by a reference in double precision: outputs, final states and all gradients of Σ Y·G. ONNX stacks the gates as
/// i, o, f, c and the peepholes as i, o, f, has rows of a coupled gate too, which nothing reads, and two biases that are added.
/// </summary>
public class OnnxLstmTests(ITestOutputHelper output)
{
    private const string Gates = "iofg", Peepholes = "iof";

    public static TheoryData<string, string> Files { get; } = new()
    {
        { "lstm_fwd", nameof(Models.GoldenLstm5x6) },
        { "lstm_fwd_nobias", nameof(Models.GoldenLstm5x6) },
        { "lstm_h1", nameof(Models.GoldenLstm1x1) },
        { "lstm_peep", nameof(Models.GoldenLstmPeephole) },
        { "lstm_cifg_f1mi", nameof(Models.GoldenLstmForgetFromInput) },
        { "lstm_cifg_i1mf", nameof(Models.GoldenLstmInputFromForget) },
        { "lstm_cifg_i1mf_peep", nameof(Models.GoldenLstmInputFromForgetPeephole) },
        { "lstm_clip", nameof(Models.GoldenLstmGateClip) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_OfOutputLoss_MatchesOnnx(string file, string model)
    {
        GoldenFile golden = Open(file);
        Network network = Load(golden, model);
        List<NamedValues<double>> expected = Expected(golden, network);
        Closeness.AssertClose(expected, [.. PassRun.Train(network, SampleOf(golden, network)).Where(a => IsIn(expected, a.Name))], output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Step_OfSequences_MatchesOnnx(string file, string model)
    {
        GoldenFile golden = Open(file);
        Network network = Load(golden, model);
        List<NamedValues<float>> actual = StepRun.Forward(TestModel.Of(model), network, SampleOf(golden, network));
        Closeness.AssertClose(Expected(golden, network)[..actual.Count], actual, output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Oracle_OfOutputLoss_MatchesOnnx(string file, string model)
    {
        GoldenFile golden = Open(file);
        Network network = Load(golden, model);
        var oracle = new OracleNetwork(TestModel.Of(model).Type);
        oracle.Load(network.Parameters);
        List<NamedValues<double>> expected = Expected(golden, network);
        List<NamedValues<float>> actual = [.. OracleRun.Train(oracle, SampleOf(golden, network)).Select(r => new NamedValues<float>(r.Quantity, r.Name, [.. r.Values.Select(v => (float)v)]))];
        Closeness.AssertClose(expected, [.. actual.Where(a => IsIn(expected, a.Name))], output);
    }

    private static GoldenFile Open(string file) => GoldenFile.Open($"onnx_ext/{file}");

    // The gates that a model has rows of, in its order.
    private static string GatesOf(Network network) => ((LstmAttribute)Attribute.GetCustomAttribute(network.GetType(), typeof(LstmAttribute))!).Coupling switch
    {
        LstmCoupling.InputFromForget => "fgo",
        LstmCoupling.ForgetFromInput => "igo",
        _ => "ifgo",
    };

    private static Network Load(GoldenFile golden, string model)
    {
        Network network = TestModel.Of(model).Create();
        network.Parameters.SetAll(new float[network.Parameters.Length]);
        string gates = GatesOf(network), peepholes = gates.Replace("g", "");
        network.Parameters.Set("lstm.weight_ih_l0", Blocks(golden.Floats("inputs/W"), Gates, gates));
        network.Parameters.Set("lstm.weight_hh_l0", Blocks(golden.Floats("inputs/R"), Gates, gates));
        if (golden.Keys("inputs").Contains("B"))
        {
            float[] both = golden.Floats("inputs/B"), sum = [.. both[..(both.Length / 2)].Zip(both[(both.Length / 2)..], (a, b) => a + b)];
            network.Parameters.Set("lstm.bias_ih_l0", Blocks(sum, Gates, gates));
        }

        if (golden.Keys("inputs").Contains("P"))
        {
            network.Parameters.Set("lstm.weight_ch_l0", Blocks(golden.Floats("inputs/P"), Peepholes, peepholes));
        }

        return network;
    }

    private static Sample SampleOf(GoldenFile golden, Network network)
    {
        int[] shape = golden.Shape("inputs/X");
        return new(network.Definition, shape[0], shape[1], initialStates: false)
        {
            X = BatchFirst(golden.Floats("inputs/X"), shape[0], shape[1]),
            OutputGradient = BatchFirst(golden.Floats("G"), shape[0], shape[1]),
            InitialStates = HasStates(golden) ? [golden.Floats("inputs/initial_h"), golden.Floats("inputs/initial_c")] : null,
            FinalStateGradients = null,
        };
    }

    // In the order and with the names of PassRun; without gradients of what the file has not: a bias, initial states.
    private static List<NamedValues<double>> Expected(GoldenFile golden, Network network)
    {
        int[] shape = golden.Shape("inputs/X");
        string gates = GatesOf(network), peepholes = gates.Replace("g", ""), layer = network.Definition.Layers[0].Name;
        List<NamedValues<double>> expected =
        [
            new(Quantity.Output, "output", BatchFirst(golden.Doubles("outputs/Y"), shape[0], shape[1])),
            new(Quantity.State, $"final Hidden of {layer}", golden.Doubles("outputs/Y_h")),
            new(Quantity.State, $"final Cell of {layer}", golden.Doubles("outputs/Y_c")),
        ];
        expected.Add(new(Quantity.ParameterGradient, "gradient of lstm.weight_ih_l0", Blocks(golden.Doubles("grads/W"), Gates, gates)));
        expected.Add(new(Quantity.ParameterGradient, "gradient of lstm.weight_hh_l0", Blocks(golden.Doubles("grads/R"), Gates, gates)));
        if (golden.Keys("grads").Contains("B"))
        {
            double[] both = golden.Doubles("grads/B");
            Assert.Equal(both[..(both.Length / 2)], both[(both.Length / 2)..]);
            expected.Add(new(Quantity.ParameterGradient, "gradient of lstm.bias_ih_l0", Blocks(both[..(both.Length / 2)], Gates, gates)));
        }

        if (golden.Keys("grads").Contains("P"))
        {
            expected.Add(new(Quantity.ParameterGradient, "gradient of lstm.weight_ch_l0", Blocks(golden.Doubles("grads/P"), Peepholes, peepholes)));
        }

        expected.Add(new(Quantity.InputGradient, "gradient of the input", BatchFirst(golden.Doubles("grads/X"), shape[0], shape[1])));
        if (HasStates(golden))
        {
            expected.Add(new(Quantity.InputGradient, $"gradient of the initial Hidden of {layer}", golden.Doubles("grads/initial_h")));
            expected.Add(new(Quantity.InputGradient, $"gradient of the initial Cell of {layer}", golden.Doubles("grads/initial_c")));
        }

        return expected;
    }

    private static bool IsIn(List<NamedValues<double>> expected, string name) => expected.Any(e => e.Name == name);

    private static bool HasStates(GoldenFile golden) => golden.Keys("inputs").Contains("initial_h");

    // The blocks of a stacked tensor that are named in one order, in another order.
    private static T[] Blocks<T>(T[] stacked, string from, string to)
    {
        int length = stacked.Length / from.Length;
        return [.. to.SelectMany(gate => stacked[(from.IndexOf(gate) * length)..((from.IndexOf(gate) + 1) * length)])];
    }

    // [steps, batch, width] to [batch, steps, width].
    private static T[] BatchFirst<T>(T[] values, int steps, int batch)
    {
        int width = values.Length / (steps * batch);
        return [.. Enumerable.Range(0, batch * steps).SelectMany(i => values.Skip((i % steps * batch + i / steps) * width).Take(width))];
    }
}
