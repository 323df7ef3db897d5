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
        { "rnn/lstm_l1_bi_i5_h6", nameof(Models.GoldenBiLstm5x6) },
        { "rnn/lstm_l2_bi_i5_h6", nameof(Models.GoldenBiLstm5x6x6) },
        { "rnn/gru_l1_bi_i5_h6", nameof(Models.GoldenBiGru5x6) },
        { "rnn/gru_l2_bi_i5_h6", nameof(Models.GoldenBiGru5x6x6) },
        { "rnn/rnn_tanh_l1_bi_i5_h6", nameof(Models.GoldenBiSimpleRnn5x6) },
        { "rnn/rnn_tanh_l2_bi_i5_h6", nameof(Models.GoldenBiSimpleRnn5x6x6) },
        { "rnn/rnn_relu_l1_bi_i5_h6", nameof(Models.GoldenBiReluRnn5x6) },
        { "rnn/rnn_relu_l2_bi_i5_h6", nameof(Models.GoldenBiReluRnn5x6x6) },
        { "packed/lstm_l1_uni_packed", nameof(Models.GoldenLstm5x6) },
        { "packed/lstm_l2_uni_packed", nameof(Models.Stack5x6x6) },
        { "packed/lstm_l1_bi_packed", nameof(Models.GoldenBiLstm5x6) },
        { "packed/gru_l1_uni_packed", nameof(Models.GoldenGru5x6) },
        { "packed/gru_l2_uni_packed", nameof(Models.GruStack5x6x6) },
        { "packed/gru_l1_bi_packed", nameof(Models.GoldenBiGru5x6) },
        { "packed/rnn_l1_uni_packed", nameof(Models.GoldenSimpleRnn5x6) },
        { "packed/rnn_l2_uni_packed", nameof(Models.GoldenSimpleRnn5x6x6) },
        { "packed/rnn_l1_bi_packed", nameof(Models.GoldenBiSimpleRnn5x6) },
        { "keras/lstm_i5_h6", nameof(Models.GoldenLstm5x6) },
        { "keras/gru_ra1_i5_h6", nameof(Models.GoldenGru5x6) },
        { "keras/gru_ra0_i5_h6", nameof(Models.GoldenGruBefore5x6) },
        { "keras/simplernn_i5_h6", nameof(Models.GoldenSimpleRnn5x6) },
        { "keras/lstm_bi_concat_i5_h6", nameof(Models.GoldenBiLstm5x6) },
        { "keras/lstm_bi_sum_i5_h6", nameof(Models.GoldenBiLstmSum5x6) },
        { "keras/gru_ra1_bi_concat_i5_h6", nameof(Models.GoldenBiGru5x6) },
        { "keras/gru_ra1_bi_sum_i5_h6", nameof(Models.GoldenBiGruSum5x6) },
        { "keras/gru_ra0_bi_concat_i5_h6", nameof(Models.GoldenBiGruBefore5x6) },
        { "keras/gru_ra0_bi_sum_i5_h6", nameof(Models.GoldenBiGruBeforeSum5x6) },
        { "keras/simplernn_bi_concat_i5_h6", nameof(Models.GoldenBiSimpleRnn5x6) },
        { "keras/simplernn_bi_sum_i5_h6", nameof(Models.GoldenBiSimpleRnnSum5x6) },
        { "onnx_ext/lstm_fwd", nameof(Models.GoldenLstm5x6) },
        { "onnx_ext/lstm_fwd_nobias", nameof(Models.GoldenLstm5x6) },
        { "onnx_ext/lstm_h1", nameof(Models.GoldenLstm1x1) },
        { "onnx_ext/lstm_peep", nameof(Models.GoldenLstmPeephole) },
        { "onnx_ext/lstm_cifg_f1mi", nameof(Models.GoldenLstmForgetFromInput) },
        { "onnx_ext/lstm_cifg_i1mf", nameof(Models.GoldenLstmInputFromForget) },
        { "onnx_ext/lstm_cifg_i1mf_peep", nameof(Models.GoldenLstmInputFromForgetPeephole) },
        { "onnx_ext/lstm_clip", nameof(Models.GoldenLstmGateClip) },
        { "onnx_ext/lstm_lens", nameof(Models.GoldenLstm5x6) },
        { "onnx_ext/lstm_bi", nameof(Models.GoldenBiLstm5x6) },
        { "onnx_ext/lstm_lens_bi", nameof(Models.GoldenBiLstm5x6) },
        { "onnx_ext/gru_fwd", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_fwd_nobias", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_lbr0", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_lbr1", nameof(Models.GoldenGru5x6) },
        { "onnx_ext/gru_relu", nameof(Models.GoldenGruBefore5x6Relu) },
        { "onnx_ext/gru_h1", nameof(Models.GoldenGruBefore1x1) },
        { "onnx_ext/gru_lens", nameof(Models.GoldenGruBefore5x6) },
        { "onnx_ext/gru_bi", nameof(Models.GoldenBiGruBefore5x6) },
        { "onnx_ext/gru_lens_bi", nameof(Models.GoldenBiGruBefore5x6) },
        { "onnx_ext/gru_lbr0_bi_lens", nameof(Models.GoldenBiGruBefore5x6) },
        { "onnx_ext/rnn_fwd", nameof(Models.GoldenSimpleRnn5x6) },
        { "onnx_ext/rnn_fwd_nobias", nameof(Models.GoldenSimpleRnn5x6) },
        { "onnx_ext/rnn_relu", nameof(Models.GoldenReluRnn5x6) },
        { "onnx_ext/rnn_h1", nameof(Models.GoldenSimpleRnn1x1) },
        { "onnx_ext/lstm_fwd_nobias", nameof(Models.GoldenLstmWithoutBias) },
        { "onnx_ext/lstm_relu_g", nameof(Models.GoldenLstmReluCandidate) },
        { "onnx_ext/gru_fwd_nobias", nameof(Models.GoldenGruBeforeWithoutBias) },
        { "onnx_ext/gru_clip", nameof(Models.GoldenGruBeforeClip) },
        { "onnx_ext/rnn_fwd_nobias", nameof(Models.GoldenSimpleRnnWithoutBias) },
        { "onnx_ext/rnn_clip", nameof(Models.GoldenSimpleRnnClip) },
        { "onnx_ext/rnn_affine", nameof(Models.GoldenAffineRnn5x6) },
        { "onnx_ext/rnn_elu", nameof(Models.GoldenEluRnn5x6) },
        { "onnx_ext/rnn_leaky", nameof(Models.GoldenLeakyRnn5x6) },
        { "onnx_ext/rnn_lens", nameof(Models.GoldenSimpleRnn5x6) },
        { "onnx_ext/rnn_bi", nameof(Models.GoldenBiSimpleRnn5x6) },
        { "onnx_ext/rnn_lens_bi", nameof(Models.GoldenBiSimpleRnn5x6) },
    };

    // The same layers, which give their last output only.
    public static TheoryData<string, string> FilesWithLastOutput { get; } = new()
    {
        { "keras/lstm_i5_h6", nameof(Models.GoldenLstm5x6Last) },
        { "keras/gru_ra1_i5_h6", nameof(Models.GoldenGru5x6Last) },
        { "keras/gru_ra0_i5_h6", nameof(Models.GoldenGruBefore5x6Last) },
        { "keras/simplernn_i5_h6", nameof(Models.GoldenSimpleRnn5x6Last) },
        { "keras/lstm_bi_concat_i5_h6", nameof(Models.GoldenBiLstm5x6Last) },
        { "keras/lstm_bi_sum_i5_h6", nameof(Models.GoldenBiLstmSum5x6Last) },
        { "keras/gru_ra1_bi_concat_i5_h6", nameof(Models.GoldenBiGru5x6Last) },
        { "keras/gru_ra1_bi_sum_i5_h6", nameof(Models.GoldenBiGruSum5x6Last) },
        { "keras/gru_ra0_bi_concat_i5_h6", nameof(Models.GoldenBiGruBefore5x6Last) },
        { "keras/gru_ra0_bi_sum_i5_h6", nameof(Models.GoldenBiGruBeforeSum5x6Last) },
        { "keras/simplernn_bi_concat_i5_h6", nameof(Models.GoldenBiSimpleRnn5x6Last) },
        { "keras/simplernn_bi_sum_i5_h6", nameof(Models.GoldenBiSimpleRnnSum5x6Last) },
    };

    public static TheoryData<string, string> FilesOfStreams { get; } = [.. Files.Where(f => TestModel.OfStreams.Any(m => m.Name == f.Data.Item2))];

    public static TheoryData<string, string> FilesWithStateLoss { get; } = [.. Files.Where(f => RecurrentGolden.Open(f.Data.Item1).HasStateLoss)];

    public static TheoryData<string, string> FilesFromZeroStates { get; } = [.. Files.Where(f => RecurrentGolden.Open(f.Data.Item1).OutputFromZeroStates is not null)];

    [Fact]
    public void Files_OfOracle_AreAllHere()
        => Assert.Equal(OracleGoldenTests.Files.Select(f => f.Data).Order(StringComparer.Ordinal), Files.Select(f => f.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Backward_OfOutputLoss_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        List<NamedValues<float>> actual = PassRun.Train(network, golden.SampleOf(shape));
        foreach (bool ofSecondBias in new[] { false, true })
        {
            List<NamedValues<double>> expected = golden.Expected(shape, ofSecondBias: ofSecondBias);
            AssertClose(golden, expected, RecurrentGolden.In(expected, actual));
        }
    }

    [Theory]
    [MemberData(nameof(FilesWithStateLoss))]
    public void Backward_OfOutputAndStateLoss_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        AssertClose(golden, golden.Expected(shape, stateLoss: true), PassRun.Train(network, golden.SampleOf(shape, stateLoss: true)));
    }

    [Theory]
    [MemberData(nameof(FilesOfStreams))]
    public void Step_FromGivenStates_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        List<NamedValues<float>> actual = StepRun.Forward(TestModel.Of(model), network, golden.SampleOf(shape));
        List<NamedValues<double>> expected = [.. golden.Expected(shape).Where(e => e.Quantity is Quantity.Output or Quantity.State)];
        AssertClose(golden, expected, RecurrentGolden.In(expected, actual));
    }

    [Theory]
    [MemberData(nameof(FilesFromZeroStates))]
    public void Predict_FromZeroStates_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        double[] expected = golden.OutputFromZeroStates!;
        var actual = new float[expected.Length];
        network.Predict(golden.SampleOf(shape).X, golden.Lengths.Length, actual);
        AssertClose(golden, [new(Quantity.Output, "output", expected)], [new(Quantity.Output, "output", actual)]);
    }

    [Theory]
    [MemberData(nameof(FilesWithLastOutput))]
    public void Forward_WithoutReturnSequences_MatchesFile(string file, string model)
    {
        (RecurrentGolden golden, OracleNetwork shape, Network network) = Load(file, model);
        AssertClose(golden, [new(Quantity.Output, "output", golden.LastOutput!)], PassRun.Forward(network, golden.SampleOf(shape))[..1]);
    }

    [Fact]
    public void Summary_OfSimpleRnn_IsKerass()
        => Assert.Matches(@" simple_rnn_0 \(SimpleRNN\) +\(None, 6\) +72\n", Models.GoldenSimpleRnn5x6Last.Summary);

    private void AssertClose(RecurrentGolden golden, IReadOnlyList<NamedValues<double>> expected, IReadOnlyList<NamedValues<float>> actual)
        => Closeness.AssertClose(expected, actual, _ => Tolerances.OfModel(golden.Family), output);

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
