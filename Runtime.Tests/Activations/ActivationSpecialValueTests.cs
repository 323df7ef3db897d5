using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>NaN, infinities, denormals and zeros of every activation; the same bits on all lanes.</summary>
public class ActivationSpecialValueTests
{
    private const float Epsilon = float.Epsilon, Normal = 1.17549435e-38f, Infinity = float.PositiveInfinity;

    public static TheoryData<string> Functions { get; } = [.. LaneFunction.All.Keys];

    public static TheoryData<string> Activations { get; } = [.. LaneFunction.All.Keys.Where(n => !n.EndsWith("Gradient", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OnAllLanes_SameBits(string name)
    {
        float[] special =
        [
            0f, -0f, Epsilon, -Epsilon, Normal, -Normal, 1e-40f, -1e-40f, 1f, -1f, float.MaxValue, -float.MaxValue, Infinity, -Infinity, float.NaN, -float.NaN,
            2.5f, -2.5f, 3f, -3f, 87f, -87f, 88.72283f, 88.72284f, -103.97f, -103.98f, -104f, -150f, 15f, -15f, 110f, -110f,
        ];
        var random = new Random(3);
        float[] x = [.. special, .. Enumerable.Range(0, 4096).Select(i => (2 * random.NextSingle() - 1) * MathF.Pow(2, i % 16 - 8))];
        float[] expected = LaneFunction.All[name].Apply(LaneWidth.Scalar, x);
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            Closeness.AssertSameBits(expected, LaneFunction.All[name].Apply(lanes, x), $"{name}, {lanes}");
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Function_OfNaN_IsNaN(string name)
        => Assert.All(LaneSupport.Supported, lanes => Assert.All(Apply(name, lanes, float.NaN), y => Assert.True(float.IsNaN(y))));

    [Fact]
    public void Function_OfInfinity_IsItsLimit()
    {
        (string Name, float Below, float Above, float Tolerance)[] limits =
        [
            ("Tanh", -1f, 1f, 3e-7f),
            ("Sigmoid", 0f, 1f, 2e-7f),
            ("Relu", 0f, Infinity, 0f),
            ("HardSigmoid", 0f, 1f, 0f),
            ("HardSigmoidKeras2", 0f, 1f, 0f),
            ("HardTanh", -1f, 1f, 0f),
            ("Softsign", -1f, 1f, 0f),
            ("Softplus", 0f, Infinity, 0f),
            ("Elu", -1f, Infinity, 0f),
            ("Selu", -1.75809934f, Infinity, 0f),
            ("LeakyRelu", -Infinity, Infinity, 0f),
            ("Gelu", 0f, Infinity, 0f),
            ("GeluTanh", 0f, Infinity, 0f),
            ("Silu", 0f, Infinity, 0f),
            ("Exponential", 0f, Infinity, 0f),
            ("ThresholdedRelu", 0f, Infinity, 0f),
            ("ScaledTanh", -1f, 1f, 3e-7f),
            ("Affine", -Infinity, Infinity, 0f),
            ("GeluGradient", 0f, 1f, 0f),
            ("GeluTanhGradient", 0f, 1f, 0f),
            ("SiluGradient", 0f, 1f, 0f),
            ("SoftplusGradient", 0f, 1f, 0f),
            ("SoftsignGradient", 0f, 0f, 0f),
            ("EluGradient", 0f, 1f, 0f),
            ("SeluGradient", 0f, 1.05070098f, 0f),
            ("LeakyReluGradient", 0.01f, 1f, 0f),
            ("ThresholdedReluGradient", 0f, 1f, 0f),
        ];
        foreach ((string name, float below, float above, float tolerance) in limits)
        {
            foreach (LaneWidth lanes in LaneSupport.Supported)
            {
                Assert.All(Apply(name, lanes, -Infinity), y => AssertNear(name, below, y, tolerance));
                Assert.All(Apply(name, lanes, Infinity), y => AssertNear(name, above, y, tolerance));
            }
        }
    }

    [Fact]
    public void Exponential_AtItsEnds_OverflowsAndFadesAsItShould()
    {
        Assert.True(float.IsFinite(Apply("Exponential", LaneSupport.Best, 88.7228f)[0]));
        Assert.Equal(Infinity, Apply("Exponential", LaneSupport.Best, 88.73f)[0]);
        Assert.Equal(2.1e-36f, Apply("Exponential", LaneSupport.Best, -82.13f)[0], 1e-37f);
        Assert.Equal(0f, Apply("Exponential", LaneSupport.Best, -82.15f)[0]);
        Assert.Equal(1f, Apply("Exponential", LaneSupport.Best, 0f)[0]);
    }

    // Processors multiply denormal numbers a hundred times slower. Far from 0 no function comes to one, nor a derivative.
    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_FarFromZero_IsNoDenormalNumber(string name)
    {
        float[] x = [.. Enumerable.Range(0, 16 * 800).Select(i => (i % 2 == 0 ? -1f : 1f) * (1f + i * 0.01f))];
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            float[] y = LaneFunction.All[name].Apply(lanes, x);
            for (int i = 0; i < x.Length; i++)
            {
                Assert.False(float.IsSubnormal(y[i]), $"{name}({x[i]}) is {y[i]}");
            }
        }
    }

    // A derivative that has faded out is 0, times any gradient: the product of what is left would be a denormal number.
    [Theory]
    [InlineData("ExponentialGradient")]
    [InlineData("SoftplusGradient")]
    [InlineData("GeluGradient")]
    [InlineData("GeluTanhGradient")]
    [InlineData("SiluGradient")]
    public void Gradient_OfWhatHasFaded_IsZeroOrLarge(string name)
    {
        float[] x = [.. Enumerable.Range(0, 16 * 600).Select(i => -1f - i * 0.01f)], y = LaneFunction.All[name].Apply(LaneSupport.Best, x);
        Assert.All(y, d => Assert.True(d == 0f || MathF.Abs(d) >= 0.9f * MathF.ScaleB(1f, FlushToZero.Value), $"{d}"));
        Assert.Contains(0f, y);
        Assert.Contains(y, d => d != 0f && MathF.Abs(d) < 1e-12f);
    }

    // Half of a denormal is rounded: an ulp there is the smallest number there is.
    [Theory]
    [InlineData("HardTanh", 1f)]
    [InlineData("Softsign", 1f)]
    [InlineData("Elu", 1f)]
    [InlineData("LeakyRelu", 1f)]
    [InlineData("Silu", 0.5f)]
    [InlineData("Gelu", 0.5f)]
    [InlineData("GeluTanh", 0.5f)]
    public void Function_OfDenormal_IsItsTangent(string name, float slope)
    {
        foreach (float x in new[] { Epsilon, 1e-40f, Normal })
        {
            Assert.InRange(Apply(name, LaneSupport.Best, x)[0], slope * x - Epsilon, slope * x + Epsilon);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(65)]
    public void Softmax_OfValuesFarBelowTheLargest_IsZeroThere(int count)
    {
        foreach (float spread in new[] { 86.9f, 87.5f, 100f, 1000f, 1e30f, Infinity })
        {
            float[] y = [.. Enumerable.Repeat(-spread, count)], log = [.. y];
            y[count / 2] = log[count / 2] = 0f;
            LaneMath.Softmax(ref y[0], count);
            LaneMath.LogSoftmax(ref log[0], count);
            Assert.Equal(1f, y[count / 2]);
            Assert.Equal(0f, log[count / 2]);
            for (int j = 0; j < count; j++)
            {
                Assert.True(j == count / 2 || y[j] is >= 0 and < 2e-38f, $"{spread}: {y[j]}");
                Assert.True(j == count / 2 || log[j] == -spread, $"{spread}: {log[j]}");
            }
        }
    }

    [Fact]
    public void Softmax_OfNaN_IsNaNEverywhere()
    {
        float[] y = [1f, float.NaN, 2f], log = [.. y];
        LaneMath.Softmax(ref y[0], 3);
        LaneMath.LogSoftmax(ref log[0], 3);
        Assert.All(y, v => Assert.True(float.IsNaN(v)));
        Assert.All(log, v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void LogSoftmax_OfManyClasses_MatchesDouble()
    {
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, 65).Select(_ => 60f * (2 * random.NextSingle() - 1))], y = [.. x], log = [.. x];
        LaneMath.Softmax(ref y[0], x.Length);
        LaneMath.LogSoftmax(ref log[0], x.Length);
        double max = x.Max(), sum = x.Sum(v => Math.Exp(v - max));
        for (int j = 0; j < x.Length; j++)
        {
            Assert.Equal(x[j] - max - Math.Log(sum), log[j], 2e-5);
            Assert.Equal(Math.Exp(x[j] - max) / sum, y[j], 2e-7);
        }
    }

    private static void AssertNear(string name, float expected, float actual, float tolerance)
        => Assert.True(expected == actual || MathF.Abs(expected - actual) <= tolerance, $"{name}: {actual:R} is not {expected:R}");

    private static float[] Apply(string name, LaneWidth lanes, float x) => LaneFunction.All[name].Apply(lanes, [.. Enumerable.Repeat(x, 16)]);
}
