using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>A processor without fused multiply-add gives the bits of one that has it.</summary>
public class SoftwareArithmeticTests
{
    private const int Count = 2_000_000;

    [Fact]
    public void FusedMultiplyAdd_OfAnyBits_EqualsTheProcessors()
    {
        RequireHardware();
        Random random = new(15);
        for (int i = 0; i < Count; i++)
        {
            Check(Any(random), Any(random), Any(random));
        }
    }

    /// <summary>c cancels the product, all of it or nearly: what is left is small, and often a denormal number.</summary>
    [Fact]
    public void FusedMultiplyAdd_WhereTheSumNearlyCancels_EqualsTheProcessors()
    {
        RequireHardware();
        Random random = new(16);
        for (int i = 0; i < Count; i++)
        {
            float a = Any(random), b = Any(random);
            Check(a, b, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(-(a * b)) + random.Next(-2, 3)));
        }
    }

    /// <summary>The exact sum is half way between two floats, or off it by far less than a double can tell: what two roundings get wrong.</summary>
    [Fact]
    public void FusedMultiplyAdd_AboutHalfWay_EqualsTheProcessors()
    {
        RequireHardware();
        Random random = new(17);
        for (int i = 0; i < Count; i++)
        {
            // c, and half of its last place, with a product that is a bit more or less than that half.
            int exponent = random.Next(-149, 100), shift = random.Next(20, 24);
            float c = MathF.ScaleB(random.Next(1, 1 << 24), exponent), half = MathF.ScaleB(1f, -shift);
            float a = half * (1f + random.Next(-1, 2) * MathF.ScaleB(1f, -23)), b = MathF.ScaleB(1f + random.Next(-1, 2) * MathF.ScaleB(1f, -23), exponent + shift - 1);
            Check(a, b, random.Next(2) == 0 ? c : -c);
        }
    }

    /// <summary>A case that a double alone gets wrong: the sum is a little below half way between two denormal numbers, a double rounds it to half way, and the float to even.</summary>
    [Fact]
    public void FusedMultiplyAdd_OfDenormalNumberBelowHalfWay_RoundsDown()
    {
        float a = MathF.ScaleB(1f + MathF.ScaleB(1f, -23), -75), b = MathF.ScaleB(1f - MathF.ScaleB(1f, -23), -75), c = MathF.ScaleB((1 << 22) + 1, -149);
        Assert.NotEqual(c, (float)((double)a * b + c));
        Assert.Equal(c, SoftwareArithmetic.FusedMultiplyAdd(a, b, c));
        Assert.Equal(-c, SoftwareArithmetic.FusedMultiplyAdd(-a, b, -c));
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1f, 1f, float.PositiveInfinity)]
    [InlineData(2f, 3f, float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.MaxValue, 2f, float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.MaxValue, 2f, -float.MaxValue, float.MaxValue)]
    [InlineData(float.PositiveInfinity, 0f, 1f, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f, float.NegativeInfinity, float.NaN)]
    [InlineData(float.NaN, 1f, 1f, float.NaN)]
    [InlineData(1f, -1f, 1f, 0f)]
    public void FusedMultiplyAdd_OfLimits_IsWhatTheStandardSays(float a, float b, float c, float expected)
    {
        float actual = SoftwareArithmetic.FusedMultiplyAdd(a, b, c);
        Assert.Equal(float.IsNaN(expected), float.IsNaN(actual));
        if (!float.IsNaN(expected))
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
        }
    }

    /// <summary>Zeros of both signs: the sum is −0 only if both terms are.</summary>
    [Fact]
    public void FusedMultiplyAdd_OfZeros_HasTheSignThatTheStandardSays()
    {
        Assert.Equal(0x0000_0000u, BitConverter.SingleToUInt32Bits(SoftwareArithmetic.FusedMultiplyAdd(-0f, 1f, 0f)));
        Assert.Equal(0x8000_0000u, BitConverter.SingleToUInt32Bits(SoftwareArithmetic.FusedMultiplyAdd(-0f, 1f, -0f)));
        Assert.Equal(0x0000_0000u, BitConverter.SingleToUInt32Bits(SoftwareArithmetic.FusedMultiplyAdd(0f, 1f, -0f)));
    }

    private static void RequireHardware()
        => Assert.SkipUnless(Fma.IsSupported || AdvSimd.Arm64.IsSupported, "This process has no fused multiply-add in hardware to compare with.");

    private static float Any(Random random) => BitConverter.Int32BitsToSingle((int)random.NextInt64(int.MinValue, (long)int.MaxValue + 1));

    private static void Check(float a, float b, float c)
    {
        float expected = MathF.FusedMultiplyAdd(a, b, c), actual = SoftwareArithmetic.FusedMultiplyAdd(a, b, c);
        if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual) && !(float.IsNaN(expected) && float.IsNaN(actual)))
        {
            Assert.Fail($"{a:R} · {b:R} + {c:R}: expected {expected:R}, got {actual:R}");
        }
    }
}
