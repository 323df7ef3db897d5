using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // ln(1 + t) = 2·artanh s with s = t/(2 + t) = s + s³·P(s²); a fit on s² ≤ 1/9 with a largest relative error of 1.6e-8.
    private const float A0 = 0.333333202f, A1 = 0.200037803f, A2 = 0.141183099f, A3 = 0.13425749f;

    // The bits of √2: from them on, a mantissa goes to the next power of two.
    private const int Sqrt2Bits = 0x3FB504F3;

    /// <summary>ln(1 + t) for t in [0, 1]. Largest error 2 ulp; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<L, V>(V t)
        where L : struct, ILanes<V>
        where V : struct
        => TwiceArtanh<L, V>(L.Divide(t, L.Add(t, L.Splat(2f))));

    /// <summary>ln x for normal x &gt; 0: x = 2^e·m with m from √½ to √2. Largest error 1.7 ulp; NaN and infinity give themselves.</summary>
    public static float Log(float x)
    {
        if (!(x < float.PositiveInfinity))
        {
            return x;
        }

        int bits = BitConverter.SingleToInt32Bits(x), exponent = (bits - Sqrt2Bits >> 23) + 1;
        float m = BitConverter.Int32BitsToSingle(bits - (exponent << 23));
        float y = TwiceArtanh<Lanes1, float>((m - 1f) / (m + 1f));
        return Lanes1.FusedMultiplyAdd(exponent, Ln2High, Lanes1.FusedMultiplyAdd(exponent, Ln2Low, y));
    }

    /// <summary>2·artanh s for |s| ≤ 1/3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TwiceArtanh<L, V>(V s)
        where L : struct, ILanes<V>
        where V : struct
    {
        // The square of a tiny value does not affect the result, but would be a denormal number.
        V root = L.FlushToZero(s, FlushToZero.Value), z = L.Multiply(root, root), twice = L.Add(s, s);
        V p = L.FusedMultiplyAdd(L.Splat(A3), z, L.Splat(A2));
        p = L.FusedMultiplyAdd(p, z, L.Splat(A1));
        p = L.FusedMultiplyAdd(p, z, L.Splat(A0));
        return L.FusedMultiplyAdd(L.Multiply(twice, z), p, twice);
    }
}
