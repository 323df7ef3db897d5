using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    /// <summary>
    /// σ(x), given x/2: ½ + ½·tanh(x/2). The packed rows of a sigmoid gate are halved, which is exact, so that its sum arrives
    /// here already divided by two. Largest absolute error 1.7e-7; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<L, V>(V halfX)
        where L : struct, ILanes<V>
        where V : struct
        => L.FusedMultiplyAdd(L.Splat(0.5f), TanhByHorner<L, V>(halfX), L.Splat(0.5f));

    /// <summary>
    /// σ(x), given x/2, for a gate that a step waits for: the reset gate of a GRU, which the candidate needs. It follows from <see cref="Tanh{L, V}"/>, so its last bits differ from those of
    /// <see cref="Sigmoid{L, V}"/>. Largest absolute error 1.7e-7; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidByEstrin<L, V>(V halfX)
        where L : struct, ILanes<V>
        where V : struct
        => L.FusedMultiplyAdd(L.Splat(0.5f), Tanh<L, V>(halfX), L.Splat(0.5f));

    /// <summary>dy · σ′, with y = σ(x): dy·y·(1 − y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.Multiply(dy, L.Multiply(y, L.Subtract(L.Splat(1f), y)));
}
