using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>x for x &gt; 0, else αx, with α &gt; 0. Largest error ½ ulp; NaN gives NaN. The added zero makes +0 of −0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LeakyRelu<L, V>(V x, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(L.FusedMultiplyAdd(L.Splat(alpha), L.Min(L.Splat(0f), x), L.Max(L.Splat(0f), x)), L.Splat(0f));

    /// <summary>dy where y = leaky_relu(x) is positive, elsewhere dy·α.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LeakyReluGradient<L, V>(V y, V dy, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => WherePositiveElse<L, V>(y, dy, L.Multiply(dy, L.Splat(alpha)));
}
