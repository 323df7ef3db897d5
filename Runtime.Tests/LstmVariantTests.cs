using Unrolled.Tests.Models;

namespace Unrolled.Tests;

/// <summary>What the options of an LSTM promise and no table of models shows: first weights, bounds, sizes, files.</summary>
public class LstmVariantTests
{
    [Fact]
    public void ForgetBias_NotGiven_IsOne()
        => Assert.Equal([0f, 0f, 0f, 1f, 1f, 1f, 0f, 0f, 0f, 0f, 0f, 0f], new Lstm3x3(1).Parameters["lstm_0.bias_ih_l0"].Values.ToArray());

    [Fact]
    public void ForgetBias_Given_IsTheFirstBiasOfTheForgetGate()
    {
        float[] bias = new LstmClip2x21(1).Parameters["lstm_0.bias_ih_l0"].Values.ToArray();
        Assert.Equal(4 * 21, bias.Length);
        Assert.All(bias.Index(), b => Assert.Equal(b.Index / 21 == 1 ? 2.5f : 0f, b.Item));
    }

    [Fact]
    public void ForgetBias_WithoutInputGate_StandsFirst()
    {
        float[] bias = new LstmInputFromForget3x7(1).Parameters["lstm_0.bias_ih_l0"].Values.ToArray();
        Assert.Equal(3 * 7, bias.Length);
        Assert.All(bias.Index(), b => Assert.Equal(b.Index / 7 == 0 ? 1f : 0f, b.Item));
    }

    // f = 1 − σ(−1) = σ(1).
    [Fact]
    public void ForgetBias_WithoutForgetGate_IsTheInputGatesNegative()
    {
        float[] bias = new LstmForgetFromInput3x7(1).Parameters["lstm_0.bias_ih_l0"].Values.ToArray();
        Assert.Equal(3 * 7, bias.Length);
        Assert.All(bias.Index(), b => Assert.Equal(b.Index / 7 == 0 ? -1f : 0f, b.Item));
    }

    [Fact]
    public void Peepholes_AtFirst_FillTheirRange()
    {
        ParameterTensor peepholes = new LstmPeephole5x29(1).Parameters["lstm_0.weight_ch_l0"];
        float limit = MathF.Sqrt(3f / 29);
        Assert.Equal([3, 29], peepholes.Shape);
        Assert.All(peepholes.Values.ToArray(), v => Assert.InRange(v, -limit, limit));
        Assert.InRange(peepholes.Values.ToArray().Max(), 0.9f * limit, limit);
        Assert.InRange(peepholes.Values.ToArray().Min(), -limit, -0.9f * limit);
    }

    [Fact]
    public void ParameterCount_OfVariants_IsThatOfTheirGates()
    {
        Assert.Equal(4 * 7 * (3 + 7 + 1) + 3 * 7, new LstmPeephole3x7(1).Parameters.Length);
        Assert.Equal(3 * 7 * (3 + 7 + 1), new LstmForgetFromInput3x7(1).Parameters.Length);
        Assert.Equal(3 * 9 * (5 + 9 + 1) + 2 * 9, new LstmInputFromForgetPeephole5x9(1).Parameters.Length);
        Assert.Contains("lstm_0 (LSTM)               (None, None, 9)           423", LstmInputFromForgetPeephole5x9.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Projection_OfCell_MakesHSmaller()
    {
        var model = new LstmProjection2x7x3(1);
        Assert.Equal(["lstm_0.weight_ih_l0", "lstm_0.weight_hh_l0", "lstm_0.bias_ih_l0", "lstm_0.weight_hr_l0"], model.Parameters.Select(p => p.Name));
        Assert.Equal([4 * 7, 3], model.Parameters["lstm_0.weight_hh_l0"].Shape);
        Assert.Equal([3, 7], model.Parameters["lstm_0.weight_hr_l0"].Shape);
        Assert.Equal(4 * 7 * (2 + 3 + 1) + 3 * 7, model.Parameters.Length);
        LstmProjection2x7x3.State state = model.CreateState();
        Assert.Equal((3, 7), (state.Hidden("lstm_0").Length, state.Cell("lstm_0").Length));
        Assert.Matches(@" lstm_0 \(LSTM\) +\(None, 3\) +189\n", LstmProjection2x7x3.Summary);
    }

    [Fact]
    public void LayerNormalization_AtFirst_HasGainsOfOne()
    {
        var model = new LstmNormal3x9x5(1);
        Assert.Equal(4 * 9 * (3 + 5 + 1 + 2) + 9 * (5 + 2), model.Parameters.Length);
        foreach (string gain in new[] { "gain_ih", "gain_hh", "gain_ch" })
        {
            Assert.All(model.Parameters[$"lstm_0.{gain}_l0"].Values.ToArray(), v => Assert.Equal(1f, v));
        }

        Assert.All(model.Parameters["lstm_0.bias_ch_l0"].Values.ToArray(), v => Assert.Equal(0f, v));
    }

    // What goes into the gates does not depend on the size of W and U, but for what ε has of their variance.
    [Fact]
    public void LayerNormalization_OfScaledWeights_GivesTheSame()
    {
        TestModel test = TestModel.Of(nameof(LstmNormal5x8));
        Network model = test.Create(), scaled = test.Create();
        foreach (string weights in new[] { "lstm_0.weight_ih_l0", "lstm_0.weight_hh_l0" })
        {
            scaled.Parameters.Set(weights, [.. model.Parameters[weights].Values.ToArray().Select(v => 1024 * v)]);
        }

        var sample = new Sample(model.Definition, 4, 2, initialStates: true);
        float[] expected = PassRun.Forward(model, sample)[0].Values, actual = PassRun.Forward(scaled, sample)[0].Values;
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-3f));
    }

    [Fact]
    public void UseBias_False_LeavesNoBias()
    {
        Assert.Equal(["lstm_0.weight_ih_l0", "lstm_0.weight_hh_l0"], new LstmWithoutBias3x9(1).Parameters.Select(p => p.Name));
        Assert.Equal(["gru_0.weight_ih_l0", "gru_0.weight_hh_l0"], new GruWithoutBias3x9(1).Parameters.Select(p => p.Name));
        Assert.Equal(["simple_rnn_0.weight_ih_l0", "simple_rnn_0.weight_hh_l0"], new SimpleRnnWithoutBias3x9(1).Parameters.Select(p => p.Name));
        Assert.Equal(["dense_0.weight"], new DenseWithoutBias13x3(1).Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Lanes_Changed_LeaveNoBiasBehind()
    {
        foreach (string name in new[] { nameof(LstmWithoutBias3x9), nameof(GruWithoutBias3x9), nameof(GruBeforeWithoutBias3x20), nameof(SimpleRnnWithoutBias3x9), nameof(DenseWithoutBias13x3), nameof(LstmNormal4x9WithoutBias), nameof(LstmProjection3x20x9WithoutBias) })
        {
            Network model = TestModel.Of(name).Create();
            var sample = new Sample(model.Definition, 3, 2, initialStates: true);
            List<NamedValues<float>>? first = null;
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                model.Lanes = lanes;
                List<NamedValues<float>> actual = PassRun.Forward(model, sample);
                Closeness.AssertSameBits(first ??= actual, actual, $"{name}, {lanes}");
            }
        }
    }

    [Fact]
    public void Initializers_OfGru_AreThoseGiven()
    {
        var model = new GruInitializers3x7(1);
        foreach (string bias in new[] { "gru_0.bias_ih_l0", "gru_0.bias_hh_l0" })
        {
            float[] values = model.Parameters[bias].Values.ToArray();
            Assert.All(values, v => Assert.InRange(v, -0.5f, 0.5f));
            Assert.True(values.Max() > 0.3f && values.Min() < -0.3f);
        }

        // Glorot: ±√(6 / (21 + 7)).
        Assert.All(model.Parameters["gru_0.weight_hh_l0"].Values.ToArray(), v => Assert.InRange(v, -0.463f, 0.463f));
    }

    [Fact]
    public void CellClip_OfLargeInputs_BoundsTheCell()
    {
        TestModel test = TestModel.Of(nameof(LstmClip3x7));
        Network model = test.Create();
        NetworkState state = test.CreateState(model);
        float[] y = new float[7];
        for (int t = 0; t < 20; t++)
        {
            test.Step(model, state, [5f, -5f, 5f], y);
            Assert.All(state.Cell("lstm_0").ToArray(), c => Assert.InRange(c, -0.25f, 0.25f));
        }

        Assert.Contains(state.Cell("lstm_0").ToArray(), c => MathF.Abs(c) == 0.25f);
    }

    [Fact]
    public void Save_OfPeepholes_BringsThemBack()
    {
        Network model = TestModel.Of(nameof(StackOfVariants)).Create(seed: 3), other = new StackOfVariants(seed: 4);
        using var file = new MemoryStream();
        ModelFile.Save(model, file);
        file.Position = 0;
        ModelFile.Load(other, file);
        Closeness.AssertSameBits(model.Parameters.Values, other.Parameters.Values, "parameters");
        Assert.Contains(other.Parameters, p => p.Name == "lstm_3.weight_ch_l0");
    }
}
