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
        V n = Round<L, V>(L.Multiply(x, L.Splat(Log2E)));
        V r = ReduceExp<L, V>(x, n);
        return L.Multiply(L.FusedMultiplyAdd(ExpSeries<L, V>(r), r, L.Splat(1f)), L.PowerOfTwo(n));
    }

    /// <summary>The nearest integer, ties to even, of a value below 2²² in size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Round<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
        => L.Subtract(L.Add(x, L.Splat(RoundingBias)), L.Splat(RoundingBias));

    /// <summary>r = x − n·ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReduceExp<L, V>(V x, V n)
        where L : struct, ILanes<V>
        where V : struct
        => L.FusedMultiplyAdd(n, L.Splat(-Ln2Low), L.FusedMultiplyAdd(n, L.Splat(-Ln2High), x));

    /// <summary>(e^r − 1)/r by Taylor's series to r⁷/7!: the rest is below 2^-26 on |r| ≤ 0.35.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpSeries<L, V>(V r)
        where L : struct, ILanes<V>
        where V : struct
    {
        V p = L.Splat(1f / 5040f);
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 720f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 120f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 24f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(1f / 6f));
        p = L.FusedMultiplyAdd(p, r, L.Splat(0.5f));
        return L.FusedMultiplyAdd(p, r, L.Splat(1f));
    }
}
