namespace Unrolled.Tests;

/// <summary>Causal attention: what comes later, even where it is not finite, changes no bit of an output.</summary>
public class CausalAttentionTests
{
    [Theory]
    [InlineData(0.75f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Output_OfStep_DoesNotDependOnLaterSteps(float later)
    {
        const int steps = 9, changed = 5;
        Network model = TestModel.Of(nameof(Models.TransformerCausal3x18)).Create();
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, steps * model.Definition.Inputs).Select(_ => 2 * random.NextSingle() - 1)];
        float[] expected = Predict(model, x, steps);
        Array.Fill(x, later, changed * model.Definition.Inputs, (steps - changed) * model.Definition.Inputs);
        float[] actual = Predict(model, x, steps);
        int outputs = model.Definition.Outputs;
        Assert.Equal(expected[..(changed * outputs)], actual[..(changed * outputs)]);
        Assert.NotEqual(expected[(changed * outputs)..], actual[(changed * outputs)..]);
    }

    private static float[] Predict(Network model, float[] x, int steps)
    {
        var y = new float[steps * model.Definition.Outputs];
        model.Predict(x, y);
        return y;
    }
}
