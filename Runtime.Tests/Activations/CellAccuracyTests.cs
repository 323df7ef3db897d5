using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The states of gated cells, whose gates share divisions, against double precision.</summary>
public class CellAccuracyTests(ITestOutputHelper output)
{
    private const int Cases = 400_000;

    // The worst errors found, rounded up; docs/activations.md states them. States are within ±4 before the step, and the sums of gates within ±30.
    private const double StateError = 1e-6, OutputError = 4.5e-7, GruError = 4.6e-7, GateError = 3.4e-7;

    [Fact]
    public void LstmState_OfRandomSums_IsAccurate()
    {
        var random = new Random(1);
        double state = 0, gate = 0;
        for (int n = 0; n < Cases; n++)
        {
            float i = Sum(random) / 2, f = Sum(random) / 2, g = Sum(random), c = 8 * random.NextSingle() - 4;
            float next = LaneMath.LstmState<Lanes1, float>(i, f, g, c), input = i, forget = f, candidate = g;
            Assert.Equal(BitConverter.SingleToInt32Bits(next), BitConverter.SingleToInt32Bits(LaneMath.LstmState<Lanes1, float>(ref input, ref forget, ref candidate, c)));
            state = Math.Max(state, Math.Abs(next - (Sigmoid(2.0 * f) * c + Sigmoid(2.0 * i) * Math.Tanh(g))));
            gate = Math.Max(gate, Math.Max(Math.Abs(input - Sigmoid(2.0 * i)), Math.Max(Math.Abs(forget - Sigmoid(2.0 * f)), Math.Abs(candidate - Math.Tanh(g)))));
        }

        output.WriteLine($"state {state:g3}, gates {gate:g3}");
        Assert.InRange(state, 0, StateError);
        Assert.InRange(gate, 0, GateError);
    }

    [Fact]
    public void LstmOutput_OfRandomSums_IsAccurate()
    {
        var random = new Random(2);
        double worst = 0, gates = 0;
        for (int n = 0; n < Cases; n++)
        {
            float o = Sum(random) / 2, c = Sum(random);
            float h = LaneMath.LstmOutput<Lanes1, float>(o, c), gate = o;
            Assert.Equal(BitConverter.SingleToInt32Bits(h), BitConverter.SingleToInt32Bits(LaneMath.LstmOutput<Lanes1, float>(ref gate, c, out float tanh)));
            worst = Math.Max(worst, Math.Abs(h - Sigmoid(2.0 * o) * Math.Tanh(c)));
            gates = Math.Max(gates, Math.Max(Math.Abs(gate - Sigmoid(2.0 * o)), Math.Abs(tanh - Math.Tanh(c))));
        }

        output.WriteLine($"h {worst:g3}, gates {gates:g3}");
        Assert.InRange(worst, 0, OutputError);
        Assert.InRange(gates, 0, GateError);
    }

    [Fact]
    public void GruState_OfRandomSums_IsAccurate()
    {
        var random = new Random(3);
        double worst = 0, gates = 0;
        for (int n = 0; n < Cases; n++)
        {
            float z = Sum(random) / 2, candidate = Sum(random), h = 2 * random.NextSingle() - 1;
            float next = LaneMath.GruState<Lanes1, float>(z, candidate, h), update = z, gate = candidate;
            Assert.Equal(BitConverter.SingleToInt32Bits(next), BitConverter.SingleToInt32Bits(LaneMath.GruState<Lanes1, float>(ref update, ref gate, h)));
            worst = Math.Max(worst, Math.Abs(next - ((1 - Sigmoid(2.0 * z)) * Math.Tanh(candidate) + Sigmoid(2.0 * z) * h)));
            gates = Math.Max(gates, Math.Max(Math.Abs(update - Sigmoid(2.0 * z)), Math.Abs(gate - Math.Tanh(candidate))));
        }

        output.WriteLine($"h {worst:g3}, gates {gates:g3}");
        Assert.InRange(worst, 0, GruError);
        Assert.InRange(gates, 0, GateError);
    }

    [Fact]
    public void States_OfInfiniteSums_AreTheLimits()
    {
        const float infinity = float.PositiveInfinity;
        Assert.Equal(3.5f, LaneMath.LstmState<Lanes1, float>(infinity, infinity, infinity, 2.5f), 1e-6f);
        Assert.Equal(-1f, LaneMath.LstmState<Lanes1, float>(infinity, -infinity, -infinity, 2.5f), 1e-6f);
        Assert.Equal(0f, LaneMath.LstmState<Lanes1, float>(-infinity, -infinity, infinity, 2.5f), 1e-6f);
        Assert.Equal(infinity, LaneMath.LstmState<Lanes1, float>(0f, 0f, 0f, infinity));
        Assert.Equal(1e38f, LaneMath.LstmState<Lanes1, float>(0f, infinity, 0f, 1e38f), 1e32f);
        Assert.Equal(1f, LaneMath.LstmOutput<Lanes1, float>(infinity, infinity), 1e-6f);
        Assert.Equal(-0.5f, LaneMath.LstmOutput<Lanes1, float>(0f, -infinity), 1e-6f);
        Assert.Equal(0.25f, LaneMath.GruState<Lanes1, float>(infinity, infinity, 0.25f), 1e-6f);
        Assert.Equal(-1f, LaneMath.GruState<Lanes1, float>(-infinity, -infinity, 0.25f), 1e-6f);
    }

    [Fact]
    public void States_OfNaN_AreNaN()
    {
        for (int n = 0; n < 4; n++)
        {
            float[] x = [0.1f, 0.2f, 0.3f, 0.4f];
            x[n] = float.NaN;
            Assert.True(float.IsNaN(LaneMath.LstmState<Lanes1, float>(x[0], x[1], x[2], x[3])));
            Assert.True(n > 1 || float.IsNaN(LaneMath.LstmOutput<Lanes1, float>(x[0], x[1])));
            Assert.True(n > 2 || float.IsNaN(LaneMath.GruState<Lanes1, float>(x[0], x[1], x[2])));
        }
    }

    // Mostly where functions bend, some where they have ended.
    private static float Sum(Random random)
    {
        float x = 2 * random.NextSingle() - 1;
        return random.Next(4) == 0 ? 30 * x : 5 * x;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
