using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>Functions that are the same on every machine, against the system's.</summary>
public sealed class DoubleMathTests
{
    [Fact]
    public void Functions_ManyArguments_AreCloseToTheSystems()
    {
        var random = new RandomSource(1, 0);
        for (int i = 0; i < 20_000; i++)
        {
            double x = random.NextNormal() * Math.Pow(10, random.NextInt(6) - 3), positive = Math.Exp(x % 600), share = random.NextDouble();
            Near(Math.Exp(x % 700), DoubleMath.Exp(x % 700));
            Near(Math.Log(positive), DoubleMath.Log(positive));
            Near(share > 0 ? Math.Log(1 + share) : 0, DoubleMath.Log1p(share), 1e-15);
            Near(Math.Cos(Math.PI * share), DoubleMath.CosPi(share), 8e-16);
            Near(1 / (1 + Math.Exp(-x)), DoubleMath.Sigmoid(x), 4e-16);
            Near(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))), DoubleMath.Softplus(x), 1e-15);
            Near(Math.Tanh(x), DoubleMath.Tanh(x), 1e-9 * Math.Abs(Math.Tanh(x)));
        }

        static void Near(double expected, double actual, double tolerance = 0) => Assert.Equal(expected, actual, Math.Max(tolerance, 6e-16 * Math.Abs(expected)));
    }

    [Fact]
    public void Functions_AtTheEnds_GiveTheirLimits()
    {
        Assert.Equal(0, DoubleMath.Exp(double.NegativeInfinity));
        Assert.Equal(0, DoubleMath.Exp(-746));
        Assert.Equal(double.Epsilon, DoubleMath.Exp(-745));
        Assert.Equal(double.PositiveInfinity, DoubleMath.Exp(710));
        Assert.Equal(double.PositiveInfinity, DoubleMath.Exp(double.PositiveInfinity));
        Assert.Equal(1.797e308, DoubleMath.Exp(709.782), 1e305);
        Assert.True(double.IsNaN(DoubleMath.Exp(double.NaN)));
        Assert.Equal(double.NegativeInfinity, DoubleMath.Log(0));
        Assert.Equal(double.PositiveInfinity, DoubleMath.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(DoubleMath.Log(-1)));
        Assert.True(double.IsNaN(DoubleMath.Log(double.NaN)));
        Assert.Equal(Math.Log(double.Epsilon), DoubleMath.Log(double.Epsilon), 1e-12);
        Assert.Equal(1e-20, DoubleMath.Log1p(1e-20), 1e-34);
        Assert.Equal(0, DoubleMath.Softplus(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, DoubleMath.Softplus(double.PositiveInfinity));
        Assert.Equal([1, 0, -1, 0.5], new[] { DoubleMath.CosPi(0), DoubleMath.CosPi(0.5), DoubleMath.CosPi(1), DoubleMath.CosPi(1.0 / 3) }.Select(c => Math.Round(c, 15)));
        Assert.Equal(-1, DoubleMath.Tanh(double.NegativeInfinity));
        Assert.Equal(1024, DoubleMath.Power(2, 10L));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(65)]
    public void SumExp_AnyLength_IsTheSum(int length)
    {
        float[] row = [.. OptimizerTests.Random(length, 1).Select(x => 20 * x)], exponentials = new float[length];
        float max = row.Max();
        double sum = DoubleMath.SumExp(row, max, exponentials);
        Assert.Equal(row.Sum(x => Math.Exp((double)x - max)), sum, 1e-14);
        Assert.Equal(sum, DoubleMath.SumExp(row, max, default));
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(Math.Exp((double)row[i] - max), exponentials[i], 1e-7);
        }

        row[0] = float.NegativeInfinity;
        Assert.True(double.IsFinite(DoubleMath.SumExp(row, max, exponentials)));
        Assert.Equal(0f, exponentials[0]);
    }
}
