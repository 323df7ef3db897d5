using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>clip(αx + β, 0, 1): α = 1/6 and β = ½ in Keras 3 and PyTorch, α = 0.2 in Keras 2 and ONNX; NaN gives NaN. One rounding before the clip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardSigmoid<L, V>(V x, float alpha, float beta)
        where L : struct, ILanes<V>
        where V : struct
    {
        V y = L.FusedMultiplyAdd(x, L.Splat(alpha), L.Splat(beta));
        return L.Add(L.Min(L.Splat(1f), L.Max(L.Splat(0f), y)), L.Splat(0f));
    }

    /// <summary>dy·α where 0 &lt; y &lt; 1, elsewhere 0, with y = hard_sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HardSigmoidGradient<L, V>(V y, V dy, float alpha)
        where L : struct, ILanes<V>
        where V : struct
        => L.WherePositive(y, L.WherePositive(L.Subtract(L.Splat(1f), y), L.Multiply(dy, L.Splat(alpha))));
}
