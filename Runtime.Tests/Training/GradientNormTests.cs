namespace Unrolled.Tests;

public sealed class GradientNormTests
{
    [Fact]
    public void Norm_EveryLength_HasTheBitsOfThirtyTwoSums()
    {
        var random = new Random(5);
        for (int length = 0; length < 200; length++)
        {
            float[] g = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5) * MathF.ScaleB(1, random.Next(-40, 40)))];
            Assert.Equal(BitConverter.DoubleToInt64Bits(Expected(g)), BitConverter.DoubleToInt64Bits(GradientNorm.Of(g)));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Norm_OneElementNotFinite_IsNotFinite(float bad)
    {
        for (int at = 0; at < 70; at++)
        {
            float[] g = new float[70];
            g[at] = bad;
            Assert.False(double.IsFinite(GradientNorm.Of(g)));
        }
    }

    [Fact]
    public void Norm_LargestFloats_IsFinite() => Assert.Equal(8 * (double)float.MaxValue, GradientNorm.Of([.. Enumerable.Repeat(float.MaxValue, 64)]));

    private static double Expected(float[] g)
    {
        double[] sums = new double[32];
        for (int i = 0; i < g.Length; i++)
        {
            sums[i % 32] += (double)g[i] * g[i];
        }

        double[] e = [.. Enumerable.Range(0, 8).Select(i => sums[i] + sums[i + 8] + (sums[i + 16] + sums[i + 24]))];
        return Math.Sqrt(e[0] + e[1] + (e[2] + e[3]) + (e[4] + e[5] + (e[6] + e[7])));
    }
}
