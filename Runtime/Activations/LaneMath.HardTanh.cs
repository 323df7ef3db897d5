using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>clip(x, −1, 1), exact; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardTanh<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
        => L.Min(L.Splat(1f), L.Max(L.Splat(-1f), x));

    /// <summary>dy where −1 &lt; y &lt; 1, elsewhere 0, with y = hard_tanh(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardTanhGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.WherePositive(L.Add(y, L.Splat(1f)), L.WherePositive(L.Subtract(L.Splat(1f), y), dy));
}
