using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // 2^n = 2^Spare·2^(n − Spare), so that infinity is in reach, and the second factor is 0, not a denormal number, for the n that the lower clamp gives. It is far enough
    // above the denormal numbers that products with a weight of 2^−8, Φ(−a) beside e^(−a²/2) and quotients by 2 are normal too.
    private const float Spare = 8f, SpareFactor = 256f, ExponentialClamp = -82.4846497f; // (8 − 127)·ln 2

    /// <summary>
    /// e^x for every x: infinite on overflow, 0 below 2^−118.5, about 2e-36 (x &lt; −82.14). The largest error elsewhere is 1 ulp; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exponential<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Min(L.Splat(89f), L.Max(L.Splat(ExponentialClamp), x));
        V n = Round<L, V>(L.Multiply(x, L.Splat(Log2E)));
        V r = ReduceExp<L, V>(x, n);
        V y = L.FusedMultiplyAdd(ExpSeries<L, V>(r), r, L.Splat(1f));
        return L.Multiply(L.Multiply(y, L.Splat(SpareFactor)), L.PowerOfTwo(L.Subtract(n, L.Splat(Spare))));
    }

    /// <summary>dy·y, with y = e^x, 0 where y is below 2^<see cref="FlushToZero.Value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExponentialGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.Multiply(dy, L.FlushToZero(y, FlushToZero.Value));
}
