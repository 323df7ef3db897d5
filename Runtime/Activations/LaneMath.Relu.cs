using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>max(0, x); NaN gives NaN. The added zero turns −0, which x64 and ARM64 treat differently in a maximum, into +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Relu<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(L.Max(L.Splat(0f), x), L.Splat(0f));

    /// <summary>dy where y = relu(x) is positive, elsewhere 0; the derivative at 0 is taken as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ReluGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.WherePositive(y, dy);
}
