using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // e^x = 2^n · e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2; ln 2 in two parts keeps r exact to the last bit (Cody, Waite).
    private const float Log2E = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // 1.5·2²³: adding and subtracting it rounds to the nearest integer, ties to even, in any lanes.
    private const float RoundingBias = 12582912f;

    /// <summary>e^x for x in [−87, 88]; beyond, the value at the nearer end. Largest error 2 ulp; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Min(L.Splat(88f), L.Max(L.Splat(-87f), x));
        V n = L.Subtract(L.Add(L.Multiply(x, L.Splat(Log2E)), L.Splat(RoundingBias)), L.Splat(RoundingBias));
        V r = L.FusedMultiplyAdd(n, L.Splat(-Ln2High), x);
        r = L.FusedMultiplyAdd(n, L.Splat(-Ln2Low), r);

        // Taylor's series to r⁷/7!: the rest is below 2^-26 on |r| ≤ 0.35.
        V p = L.Splat(1f / 5040f);
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 720f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 120f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 24f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 6f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(0.5f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f));
        return L.Multiply(p, L.PowerOfTwo(n));
    }
}
