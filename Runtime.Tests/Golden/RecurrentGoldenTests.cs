namespace Unrolled.Tests;

/// <summary>
/// Models against golden files of recurrent layers: outputs, final states and all gradients that a file has. Where a framework has two biases that
/// are added, ours is their sum, and its gradient is that of each.
/// </summary>
public class RecurrentGoldenTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Files { get; } = new()
    {
        { "rnn/lstm_l1_uni_i5_h6", nameof(Models.GoldenLstm5x6) },
        { "rnn/lstm_l2_uni_i5_h6", nameof(Models.Stack5x6x6) },
        { "rnn/lstm_l1_uni_i1_h1_b1_t1", nameof(Models.GoldenLstm1x1) },
        { "rnn/lstm_l1_uni_i1_h6_b3_t7", nameof(Models.GoldenLstm1x6) },
        { "rnn/gru_l1_uni_i5_h6", nameof(Models.GoldenGru5x6) },
        { "rnn/gru_l2_uni_i5_h6", nameof(Models.GruStack5x6x6) },
        { "rnn/gru_l1_uni_i1_h1_b1_t1", nameof(Models.GoldenGru1x1) },
        { "rnn/gru_l1_uni_i1_h6_b3_t7", nameof(Models.GoldenGru1x6) },
        { "rnn/rnn_tanh_l1_uni_i5_h6", nameof(Models.GoldenSimpleRnn5x6) },
        { "rnn/rnn_tanh_l2_uni_i5_h6", nameof(Models.GoldenSimpleRnn5x6x6) },
        { "rnn/rnn_tanh_l1_uni_i1_h1_b1_t1", nameof(Models.GoldenSimpleRnn1x1) },
        { "rnn/rnn_tanh_l1_uni_i1_h6_b3_t7", nameof(Models.GoldenSimpleRnn1x6) },
        { "rnn/rnn_relu_l1_uni_i5_h6", nameof(Models.GoldenReluRnn5x6) },
        { "rnn/rnn_relu_l2_uni_i5_h6", nameof(Models.GoldenReluRnn5x6x6) },
        { "rnn/rnn_relu_l1_uni_i1_h1_b1_t1", nameof(Models.GoldenReluRnn1x1) },
        { "rnn/rnn_relu_l1_uni_i1_h6_b3_t7", nameof(Models.GoldenReluRnn1x6) },
        { "keras/lstm_i5_h6", nameof(Models.GoldenLstm5x6) },
        { "keras/gru_ra1_i5_h6", nameof(Models.GoldenGru5x6) },
        { "keras/gru_ra0_i5_h6", nameof(Models.GoldenGruBefore5x6) },
        { "keras/simplernn_i5_h6", nameof(Models.GoldenSimpleRnn5x6) },
        { "onnx_ext/lstm_fwd", nameof(Models.GoldenLstm5x6) },
        { "onnx_ext/lstm_fwd_nobias", nameof(Models.GoldenLstm5x6) },
        { "onnx_ext/lstm_h1", nameof(Models.GoldenLstm1x1) },
        { "onnx_ext/lstm_peep", nameof(Models.GoldenLstmPeephole) },
        { "onnx_ext/lstm_cifg_f1mi", nameof(Models.GoldenLstmForgetFromInput) },
        { "onnx_ext/lstm_cifg_i1mf", nameof(Models.GoldenLstmInputFromForget) },
        { "onnx_ext/lstm_cifg_i1mf_peep", nameof(Models.GoldenLstmInputFromForgetPeephole) },
        { "onnx_ext/lstm_clip", nameof(Models.GoldenLstmGateClip) },
        { "onnx_ext/gru_fwd", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_fwd_nobias", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_lbr0", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_lbr1", nameof(Models.GoldenGru5x6) },
        { "onnx_ext/gru_relu", nameof(Models.GoldenGruBefore5x6Relu) },
        { "onnx_ext/gru_h1", nameof(Models.GoldenGruBefore1x1) },
        { "onnx_ext/rnn_fwd", nameof(Models.GoldenSimpleRnn5x6) },
        { "onnx_ext/rnn_fwd_nobias", nameof(Models.GoldenSimpleRnn5x6) },
        { "onnx_ext/rnn_relu", nameof(Models.GoldenReluRnn5x6) },
        { "onnx_ext/rnn_h1", nameof(Models.GoldenSimpleRnn1x1) },
    };

    // The same layers, which give their last output only.
    public static TheoryData<string, string> FilesWithLastOutput { get; } = new()
    {
        { "keras/lstm_i5_h6", nameof(Models.GoldenLstm5x6Last) },
        { "keras/gru_ra1_i5_h6", nameof(Models.GoldenGru5x6Last) },
        { "keras/gru_ra0_i5_h6", nameof(Models.GoldenGruBefore5x6Last) },
        { "keras/simplernn_i5_h6", nameof(Models.GoldenSimpleRnn5x6Last) },
    };

    public static TheoryData<string, string> FilesWithStateLoss { get; } = [.. Files.Where(f => RecurrentGolden.Open(f.Data.Item1).HasStateLoss)];

    public static TheoryData<string, string> FilesFromZeroStates { get; } = [.. Files.Where(f => RecurrentGolden.Open(f.Data.Item1).OutputFromZeroStates is not null)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_OfOutputLoss_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        List<NamedValues<float>> actual = PassRun.Train(network, golden.SampleOf(shape));
        foreach (bool ofSecondBias in new[] { false, true })
        {
            List<NamedValues<double>> expected = golden.Expected(shape, ofSecondBias: ofSecondBias);
            Closeness.AssertClose(expected, RecurrentGolden.In(expected, actual), output);
        }
    }

    [Theory]
    [MemberData(nameof(FilesWithStateLoss))]
    public void Backward_OfOutputAndStateLoss_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        Closeness.AssertClose(golden.Expected(shape, stateLoss: true), PassRun.Train(network, golden.SampleOf(shape, stateLoss: true)), output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Step_FromGivenStates_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        List<NamedValues<float>> actual = StepRun.Forward(TestModel.Of(model), network, golden.SampleOf(shape));
        List<NamedValues<double>> expected = [.. golden.Expected(shape).Where(e => e.Quantity is Quantity.Output or Quantity.State)];
        Closeness.AssertClose(expected, RecurrentGolden.In(expected, actual), output);
    }

    [Theory]
    [MemberData(nameof(FilesFromZeroStates))]
    public void Predict_FromZeroStates_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        double[] expected = golden.OutputFromZeroStates!;
        var actual = new float[expected.Length];
        network.Predict(golden.SampleOf(shape).X, golden.Lengths.Length, actual);
        Closeness.AssertClose([new(Quantity.Output, "output", expected)], [new(Quantity.Output, "output", actual)], output);
    }

    [Theory]
    [MemberData(nameof(FilesWithLastOutput))]
    public void Forward_WithoutReturnSequences_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        Closeness.AssertClose([new(Quantity.Output, "output", golden.LastOutput!)], PassRun.Forward(network, golden.SampleOf(shape))[..1], output);
    }

    [Fact]
    public void Summary_OfSimpleRnn_IsKerass()
        => Assert.Matches(@" simple_rnn_0 \(SimpleRNN\) +\(None, 6\) +72\n", Models.GoldenSimpleRnn5x6Last.Summary);

    private static (RecurrentGolden Golden, OracleNetwork Shape, Network Network) Load(string file, string model)
    {
        var golden = RecurrentGolden.Open(file);
        var shape = new OracleNetwork(TestModel.Of(model).Type);
        Network network = TestModel.Of(model).Create();
        foreach ((string name, double[] values) in golden.Parameters(shape))
        {
            network.Parameters.Set(name, RecurrentGolden.Floats(values));
        }

        return (golden, shape, network);
    }
}
