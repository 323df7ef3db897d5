using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>αx + β, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Affine<L, V>(V x, float alpha, float beta)
        where L : struct, ILanes<V>
        where V : struct
        => L.FusedMultiplyAdd(x, L.Splat(alpha), L.Splat(beta));

    /// <summary>dy·α.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AffineGradient<L, V>(V dy, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => L.Multiply(dy, L.Splat(alpha));
}
