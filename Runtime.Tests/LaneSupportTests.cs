using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;

namespace Unrolled.Tests;

public class LaneSupportTests
{
    /// <summary>A run that turns an instruction set off says what it expects, so that it cannot pass with the set still on.</summary>
    [Fact]
    public void Best_WhereTheRunExpectsLanes_IsThose()
    {
        string? expected = Environment.GetEnvironmentVariable("UNROLLED_EXPECT_LANES");
        Assert.SkipWhen(expected is null, "UNROLLED_EXPECT_LANES is not set: this run expects no lanes in particular.");
        Assert.Equal(expected, LaneSupport.Best.ToString());
    }

    [Fact]
    public void Best_OnArm64_IsNeon()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.Arm64, "This process is not ARM64.");
        Assert.True(AdvSimd.Arm64.IsSupported);
        Assert.Equal(LaneWidth.Lanes128, LaneSupport.Best);
    }

    [Fact]
    public void Supported_IsNarrowestFirst_FromScalarToBest()
    {
        Assert.Equal(LaneWidth.Scalar, LaneSupport.Supported[0]);
        Assert.Equal(LaneSupport.Best, LaneSupport.Supported[^1]);
        Assert.Equal(LaneSupport.Supported.Order(), LaneSupport.Supported);
    }

    [Theory]
    [InlineData((LaneWidth)2)]
    [InlineData((LaneWidth)0)]
    public void EnsureSupported_WidthThatDoesNotExist_Throws(LaneWidth width)
    {
        Assert.False(LaneSupport.IsSupported(width));
        Assert.Contains("Scalar", Assert.Throws<PlatformNotSupportedException>(() => LaneSupport.EnsureSupported(width)).Message, StringComparison.Ordinal);
    }
}
