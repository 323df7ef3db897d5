using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // From here on x/(1 + |x|) is ±1 to the last bit; infinity over infinity would be NaN.
    private const float SoftsignClamp = 1e10f;

    /// <summary>x/(1 + |x|). Largest error 1.5 ulp; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softsign<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Min(L.Splat(SoftsignClamp), L.Max(L.Splat(-SoftsignClamp), x));
        return L.Divide(x, L.Add(Magnitude<L, V>(x), L.Splat(1f)));
    }

    /// <summary>dy·(1 − |y|)², with y = softsign(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SoftsignGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
    {
        V root = L.Subtract(L.Splat(1f), Magnitude<L, V>(y));
        return L.Multiply(dy, L.Multiply(root, root));
    }

    /// <summary>|x|; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Magnitude<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
        => L.Max(L.Subtract(L.Splat(0f), x), x);
}
