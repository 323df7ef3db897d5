namespace Unrolled.Tests;

/// <summary>The comparisons that the other tests rely on fail when they should.</summary>
public class ClosenessTests(ITestOutputHelper output)
{
    [Fact]
    public void AssertSameBits_OfOneUlp_Fails()
        => Assert.ThrowsAny<Exception>(() => Closeness.AssertSameBits([1f, 2f], [1f, MathF.BitIncrement(2f)], "values"));

    [Fact]
    public void AssertSameBits_OfMinusZero_Fails()
        => Assert.ThrowsAny<Exception>(() => Closeness.AssertSameBits([0f], [-0f], "values"));

    [Fact]
    public void AssertSameBits_OfNaNAndNumber_Fails()
        => Assert.ThrowsAny<Exception>(() => Closeness.AssertSameBits([float.NaN], [1f], "values"));

    [Fact]
    public void AssertSameBits_OfOtherLength_Fails()
        => Assert.ThrowsAny<Exception>(() => Closeness.AssertSameBits([1f, 2f], [1f], "values"));

    [Fact]
    public void AssertSameBits_OfNaNs_Passes()
        => Closeness.AssertSameBits([float.NaN, 1f], [-float.NaN, 1f], "values");

    [Theory]
    [InlineData(1f + 1.8e-6f, true)]
    [InlineData(1f + 2.4e-6f, false)]
    [InlineData(1f - 2.4e-6f, false)]
    [InlineData(float.NaN, false)]
    [InlineData(float.PositiveInfinity, false)]
    public void AssertClose_OfOutput_KeepsToTheTable(float actual, bool close)
    {
        void Compare() => Closeness.AssertClose([new(Quantity.Output, "y", [0.5, 1.0])], [new(Quantity.Output, "y", [0.5f, actual])], output);
        if (close)
        {
            Compare();
        }
        else
        {
            Assert.ThrowsAny<Exception>(Compare);
        }
    }

    [Fact]
    public void AssertClose_OfMissingArray_Fails()
        => Assert.ThrowsAny<Exception>(() => Closeness.AssertClose([new(Quantity.Output, "y", [1.0]), new(Quantity.State, "h", [1.0])], [new(Quantity.Output, "y", [1f])], output));
}
