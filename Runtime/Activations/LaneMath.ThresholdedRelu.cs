using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>x for x &gt; θ, else 0, with θ ≥ 0; exact. The second part is 0, or NaN where x is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ThresholdedRelu<L, V>(V x, float theta)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(L.WherePositive(L.Subtract(x, L.Splat(theta)), x), L.Min(L.Splat(0f), L.Max(L.Splat(0f), x)));

    /// <summary>dy where y = thresholded_relu(x) is positive, elsewhere 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ThresholdedReluGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.WherePositive(y, dy);
}
