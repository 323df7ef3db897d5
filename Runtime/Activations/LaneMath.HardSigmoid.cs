using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    private const float HardSigmoidSlope = 1f / 6f;

    /// <summary>clip(x/6 + ½, 0, 1), as in Keras 3 and PyTorch; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardSigmoid<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        V y = L.FusedMultiplyAdd(x, L.Splat(HardSigmoidSlope), L.Splat(0.5f));
        return L.Add(L.Min(L.Splat(1f), L.Max(L.Splat(0f), y)), L.Splat(0f));
    }

    /// <summary>dy/6 where 0 &lt; y &lt; 1, elsewhere 0, with y = hard_sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardSigmoidGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.WherePositive(y, L.WherePositive(L.Subtract(L.Splat(1f), y), L.Multiply(dy, L.Splat(HardSigmoidSlope))));
}
