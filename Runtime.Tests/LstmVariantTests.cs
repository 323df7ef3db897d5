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
