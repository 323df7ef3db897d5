namespace Unrolled.Tests;

/// <summary>Scales whose weights would be infinite are refused.</summary>
public class ScaleLimitTests
{
    public static TheoryData<int> Scaled => [0, 1, 2, 3];

    private static Initializer Of(int number) => new[] { Initializer.Orthogonal, Initializer.Identity, Initializer.RandomUniform, Initializer.RandomNormal }[number];

    [Theory]
    [MemberData(nameof(Scaled))]
    public void WithScale_PastTheLimit_IsRefused(int initializer)
        => Assert.All([float.MaxValue, -float.MaxValue, 1.1e30f, float.NaN, float.PositiveInfinity], scale =>
            Assert.Contains("1E+30", Assert.Throws<ArgumentOutOfRangeException>(() => Of(initializer).WithScale(scale)).Message, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Scaled))]
    public void WithScale_AtTheLimit_GivesFiniteWeights(int initializer)
    {
        float[] values = new float[64 * 64];
        Of(initializer).WithScale(1e30f).Fill(values, [64, 64], new RandomSource(1));
        Assert.All(values, v => Assert.True(float.IsFinite(v)));
        Assert.Contains(values, v => Math.Abs(v) > 1e28f);
    }
}
