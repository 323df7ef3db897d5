using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Unrolled.Kernels;

/// <summary>What processors without fused multiply-add compute in software, with the bits of those that have it.</summary>
internal static class SoftwareArithmetic
{
    /// <summary>a·b + c with one rounding, in hardware or here. Which of them is known when the code is compiled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => Fma.IsSupported || AdvSimd.Arm64.IsSupported ? MathF.FusedMultiplyAdd(a, b, c) : FusedMultiplyAdd(a, b, c);

    /// <summary>The same for four floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
        => Fma.IsSupported || AdvSimd.Arm64.IsSupported
            ? Vector128.FusedMultiplyAdd(a, b, c)
            : Vector128.Create(FusedMultiplyAdd(a[0], b[0], c[0]), FusedMultiplyAdd(a[1], b[1], c[1]), FusedMultiplyAdd(a[2], b[2], c[2]), FusedMultiplyAdd(a[3], b[3], c[3]));

    /// <summary>
    /// a·b + c with one rounding. The product of two floats is exact in double. Their sum is rounded there, and again to float, which is wrong only if the first rounding ends half way between
    /// two floats; denormal floats have their half ways elsewhere.
    /// </summary>
    /// <remarks>A C library's fmaf would do as well, but it is a call, several times as slow, and not all of them are right where the result is a denormal number.</remarks>
    /// <param name="a">A factor.</param>
    /// <param name="b">A factor.</param>
    /// <param name="c">What is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FusedMultiplyAdd(float a, float b, float c)
    {
        const double smallestNormal = 1.1754943508222875E-38;
        const long lost = (1L << 29) - 1, halfWay = 1L << 28;
        double product = (double)a * b, sum = product + c;
        return (BitConverter.DoubleToInt64Bits(sum) & lost) != halfWay && (Math.Abs(sum) >= smallestNormal || sum == 0) ? (float)sum : RoundedOnce(product, c, sum);
    }

    // Rounds the sum to odd instead, which leaves the second rounding nothing to get wrong (Boldo, Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms
    // using rounding to odd", 2008).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float RoundedOnce(double product, double c, double sum)
    {
        // What the sum lost (Knuth's two-sum, exact); not a number where the sum is none or infinite.
        double added = sum - product, error = product - (sum - added) + (c - added);
        long bits = BitConverter.DoubleToInt64Bits(sum);
        if ((bits & 1) == 0 && (error < 0 || error > 0))
        {
            // Between an even number and its neighbor: the odd one of the two. Away from zero the bits grow.
            bits += (error > 0) == (sum > 0) ? 1 : -1;
        }

        return (float)BitConverter.Int64BitsToDouble(bits);
    }
}
