using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>
    /// e^x for every x: what is too large is infinite, what is too small denormal and in the end 0. Largest error 1 ulp; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exponential<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Min(L.Splat(89f), L.Max(L.Splat(-105f), x));
        V n = Round<L, V>(L.Multiply(x, L.Splat(Log2E)));
        V r = ReduceExp<L, V>(x, n);

        // 2^n in two factors, each within the range of a normal number.
        V half = Round<L, V>(L.Multiply(n, L.Splat(0.5f)));
        V y = L.FusedMultiplyAdd(ExpSeries<L, V>(r), r, L.Splat(1f));
        return L.Multiply(L.Multiply(y, L.PowerOfTwo(half)), L.PowerOfTwo(L.Subtract(n, half)));
    }

    /// <summary>dy·y, with y = e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExponentialGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.Multiply(dy, y);
}
