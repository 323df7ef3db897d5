using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>Every activation and its derivative against double precision, over floats that lie densely in [−110, 110].</summary>
public class ActivationAccuracyTests(ITestOutputHelper output)
{
    private const float Farthest = 110f;

    // What may be 0: values of functions that fade out, where e^x is taken for 0.
    private const double Faded = 2e-34;

    // Every 1021st float from 1e-30 to the farthest, of both signs: a prime, so that all mantissas come by.
    private static readonly float[] Sweep = [.. Between(1e-30f, Farthest, 1021)];

    // The worst errors found, rounded up: absolute for values below 1 and relative above, and in units of the last place of the result.
    // The doc comments and docs/activations.md state them. Where only the first is kept small, the second is infinite.
    public static TheoryData<string, double, double> Values { get; } = new()
    {
        { nameof(Activation.Tanh), 3.3e-7, 5 },
        { nameof(Activation.Sigmoid), 1.7e-7, double.PositiveInfinity },
        { nameof(Activation.Relu), 0, 0 },
        { nameof(Activation.HardSigmoid), 4e-8, double.PositiveInfinity },
        { nameof(Activation.HardSigmoidKeras2), 3.6e-8, double.PositiveInfinity },
        { nameof(Activation.HardTanh), 0, 0 },
        { nameof(Activation.Softsign), 9e-8, 1.5 },
        { nameof(Activation.Softplus), 1.4e-7, 2.4 },
        { nameof(Activation.Elu), 4.3e-8, 1.1 },
        { nameof(Activation.Selu), 1.3e-7, 2.1 },
        { nameof(Activation.LeakyRelu), 8.2e-8, 0.9 },
        { nameof(Activation.Gelu), 9.1e-8, 8 },
        { nameof(Activation.GeluTanh), 9e-8, double.PositiveInfinity },
        { nameof(Activation.Silu), 9.1e-8, double.PositiveInfinity },
        { nameof(Activation.Exponential), 1.1e-7, 1 },
        { nameof(Activation.ThresholdedRelu), 0, 0 },
        { nameof(Activation.ScaledTanh), 3.3e-7, 5 },
        { nameof(Activation.Affine), 0, 0 },
    };

    // The worst errors of derivatives, absolute for values below 1 and relative above.
    public static TheoryData<string, double> Slopes { get; } = new()
    {
        { nameof(Activation.Tanh), 5e-7 },
        { nameof(Activation.Sigmoid), 1.7e-7 },
        { nameof(Activation.Relu), 0 },
        { nameof(Activation.HardSigmoid), 5e-9 },
        { nameof(Activation.HardSigmoidKeras2), 3e-9 },
        { nameof(Activation.HardTanh), 0 },
        { nameof(Activation.Softsign), 1.2e-7 },
        { nameof(Activation.Softplus), 1e-7 },
        { nameof(Activation.Elu), 6e-8 },
        { nameof(Activation.Selu), 1.5e-7 },
        { nameof(Activation.LeakyRelu), 3e-10 },
        { nameof(Activation.Gelu), 2.4e-7 },
        { nameof(Activation.GeluTanh), 1.3e-7 },
        { nameof(Activation.Silu), 1.1e-7 },
        { nameof(Activation.Exponential), 1.1e-7 },
        { nameof(Activation.ThresholdedRelu), 0 },
        { nameof(Activation.ScaledTanh), 5e-7 },
        { nameof(Activation.Affine), 0 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Activation_OverTheSweep_KeepsItsError(string name, double absolute, double ulps)
    {
        Activation activation = Enum.Parse<Activation>(name);
        Check(name, Sweep, x => OracleActivation.Apply(activation, x), absolute, ulps);
    }

    [Theory]
    [MemberData(nameof(Slopes))]
    public void Gradient_OverTheSweep_KeepsItsError(string name, double absolute)
    {
        Activation activation = Enum.Parse<Activation>(name);
        Check($"{name}Gradient", Sweep, x => Slope(activation, x), absolute, double.PositiveInfinity);
    }

    [Fact]
    public void SigmoidByEstrin_OverTheSweep_KeepsItsError()
        => Check("SigmoidByEstrin", Sweep, x => OracleActivation.Apply(Activation.Sigmoid, x), 1.7e-7, double.PositiveInfinity);

    [Theory]
    [InlineData("Exp", -87f, 88f, 2)]
    [InlineData("Expm1", -87f, 88f, 2.2)]
    [InlineData("Log1p", 1e-30f, 1f, 3)]
    public void Series_OverItsRange_KeepsItsError(string name, float low, float high, double ulps)
        => Check(name, [.. Sweep.Where(x => x >= low && x <= high)], x => name == "Exp" ? Math.Exp(x) : name == "Expm1" ? OracleActivation.Expm1(x) : OracleActivation.Log1p(x), double.PositiveInfinity, ulps);

    [Fact]
    public void Log_OverNormalNumbers_KeepsItsError()
    {
        double worst = 0;
        foreach (float x in Between(1.17549435e-38f, float.MaxValue, 4093).Where(x => x > 0))
        {
            worst = Math.Max(worst, Ulps(Math.Log(x), LaneMath.Log(x)));
        }

        output.WriteLine($"{worst:F2} ulp");
        Assert.True(worst <= 2, $"{worst:F2} ulp");
        Assert.Equal(0f, LaneMath.Log(1f));
        Assert.Equal(float.PositiveInfinity, LaneMath.Log(float.PositiveInfinity));
        Assert.True(float.IsNaN(LaneMath.Log(float.NaN)));
    }

    private void Check(string name, float[] x, Func<double, double> reference, double absolute, double ulps)
    {
        float[] padded = [.. x, .. new float[15 - (x.Length + 15) % 16]], y = LaneFunction.All[name].Apply(LaneSupport.Best, padded);
        double worst = 0, worstUlps = 0;
        float at = 0, atUlps = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double expected = reference(x[i]), ulp = y[i] == 0 && Math.Abs(expected) < Faded ? 0 : Ulps(expected, y[i]);
            double error = ulp == 0 ? 0 : Math.Abs(expected - y[i]) / Math.Max(1, Math.Abs(expected));
            (worst, at) = error > worst ? (error, x[i]) : (worst, at);
            (worstUlps, atUlps) = ulp > worstUlps ? (ulp, x[i]) : (worstUlps, atUlps);
            Assert.False(float.IsNaN(y[i]), $"{name}({x[i]:R}) is NaN");
        }

        output.WriteLine($"{name}: {worst:E2} at {at:R}, {worstUlps:F2} ulp at {atUlps:R}");
        Assert.True(worst <= absolute, $"{name}: {worst:E2} at {at:R}");
        Assert.True(worstUlps <= ulps, $"{name}: {worstUlps:F2} ulp at {atUlps:R}");
    }

    // In units of the last place of the exact result, as a float; two infinities are equal.
    private static double Ulps(double expected, float actual)
    {
        float nearest = Math.Abs((float)expected);
        return nearest == Math.Abs(actual) && !float.IsFinite(nearest) ? 0 : Math.Abs(expected - actual) / ((double)MathF.BitIncrement(nearest) - nearest);
    }

    private static double Slope(Activation activation, double x)
        => OracleActivation.NeedsArgument(activation) ? OracleActivation.DerivativeAt(activation, x) : OracleActivation.Derivative(activation, OracleActivation.Apply(activation, x));

    private static IEnumerable<float> Between(float low, float high, int stride)
    {
        int last = BitConverter.SingleToInt32Bits(high);
        for (long bits = BitConverter.SingleToInt32Bits(low); bits <= last; bits += stride)
        {
            float x = BitConverter.Int32BitsToSingle((int)bits);
            yield return x;
            yield return -x;
        }
    }
}
