namespace Unrolled.Tests;

/// <summary>The attention weights that a pass and a state keep.</summary>
public class AttentionWeightTests
{
    private static readonly int[] Lengths = [5, 2, 18, 1, 5], AdditionalLengths = [3, 7, 1, 4, 9];

    public static TheoryData<string> AllModels { get; } = [.. TestModel.All.Where(m => m.Create().Definition.AttentionLayers.Length > 0).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void AttentionWeights_OfPass_AreOnesOfEachSequence(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        var oracle = new OracleNetwork(test.Type);
        oracle.Load(model.Parameters);
        var sample = new Sample(oracle, Lengths, AdditionalLengths, initialStates: false);
        SequencePass pass = model.CreatePass(18, 5, training: false);
        PassRun.Forward(model, sample, pass);
        OracleRun.Train(oracle, sample);
        foreach (AttentionDefinition layer in model.Definition.AttentionLayers)
        {
            double[][,] expected = Weights(oracle, layer.Layer);
            for (int n = 0; n < expected.Length; n++)
            {
                for (int t = 0; t < expected[n].GetLength(0); t++)
                {
                    ReadOnlySpan<float> actual = pass.AttentionWeights(layer.Layer, t, n);
                    Assert.Equal(expected[n].GetLength(1), actual.Length);
                    double sum = 0;
                    for (int j = 0; j < actual.Length; j++)
                    {
                        Assert.Equal(expected[n][t, j], actual[j], 1e-5);
                        sum += actual[j];
                    }

                    Assert.Equal(1, sum, 1e-5);
                }
            }
        }
    }

    [Theory]
    [InlineData(nameof(Models.Attention8Dot))]
    [InlineData(nameof(Models.Attention20x9Additive33))]
    [InlineData(nameof(Models.AttentionTwice))]
    public void AttentionWeights_OfState_AreThoseOfPass(string name)
    {
        var test = new SourceModel(name);
        Sample sample = test.Sample(Lengths, AdditionalLengths);
        SequencePass pass = test.Model.CreatePass(18, 5, training: false);
        PassRun.Forward(test.Model, sample, pass);
        int inputs = test.Model.Definition.StreamInputs;
        for (int n = 0; n < sample.Batch; n++)
        {
            NetworkState state = test.CreateState();
            test.SetConstants(state, sample, n);
            test.Start(state, sample.Window(n));
            ReadOnlySpan<float> additional = SourceModel.Additional(sample, n);
            for (int t = 0; t < AdditionalLengths[n]; t++)
            {
                test.Steps(state, additional.Slice(t * inputs, inputs));
                foreach (AttentionDefinition layer in test.Model.Definition.AttentionLayers)
                {
                    Closeness.AssertSameBits(pass.AttentionWeights(layer.Layer, t, n), state.AttentionWeights(layer.Layer), $"{layer.Layer} at {t} of {n}");
                }
            }
        }
    }

    // e^(-2x²/√8): what is below the threshold of gradients takes no part in the context.
    [Theory]
    [InlineData(7f, false)]
    [InlineData(8f, true)]
    [InlineData(10f, true)]
    public void AttentionWeights_OfKeysFarApart_AreZeros(float x, bool isZero)
    {
        var model = new Models.AttentionOverItself8(1);
        foreach (ParameterTensor tensor in model.Parameters)
        {
            model.Parameters.Set(tensor.Name, [.. Enumerable.Range(0, tensor.Length).Select(i => tensor.Name == "dense_0.weight" && i == 0 ? 1f : 0f)]);
        }

        SequencePass pass = model.CreatePass(2, 1, training: false);
        pass.Begin(2, 1);
        pass.InputAt(0, 0)[0] = x;
        pass.InputAt(1, 0)[0] = -x;
        model.Forward(pass);
        ReadOnlySpan<float> weights = pass.AttentionWeights(model.Definition.AttentionLayers[0].Layer, 0, 0);
        Assert.Equal(1f, weights[0]);
        Assert.Equal(isZero, weights[1] == 0f);
    }

    [Fact]
    public void AttentionWeights_AllocateNothing()
    {
        var test = new SourceModel(nameof(Models.Attention8Dot));
        Sample sample = test.Sample([3], [3]);
        SequencePass pass = test.Model.CreatePass(3, 1, training: false);
        PassRun.Forward(test.Model, sample, pass);
        NetworkState state = test.CreateState();
        test.Start(state, sample.Window(0));
        float sum = 0;
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => sum += pass.AttentionWeights("attention_0", 1, 0)[0] + state.AttentionWeights("attention_0")[0])));
    }

    [Fact]
    public void AttentionWeights_OfNoSuchLayerStepOrRow_Throw()
    {
        var test = new SourceModel(nameof(Models.Attention8Dot));
        Sample sample = test.Sample([3], [2]);
        SequencePass pass = test.Model.CreatePass(3, 1, training: false);
        PassRun.Forward(test.Model, sample, pass);
        Assert.Throws<KeyNotFoundException>(() => pass.AttentionWeights("decoder", 0, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => pass.AttentionWeights("attention_0", 2, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => pass.AttentionWeights("attention_0", 0, 1).Length);
        Assert.Throws<InvalidOperationException>(() => test.CreateState().AttentionWeights("attention_0").Length);
    }

    private static double[][,] Weights(OracleNetwork oracle, string layer) => oracle.LayerOf(layer) switch
    {
        OracleAttention attention => attention.Weights,
        OracleAttentionPooling pooling => pooling.Weights,
        OracleLinearPooling pooling => pooling.Weights,
        _ => throw new InvalidOperationException(layer),
    };
}
