using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // 2·√(2/π) and 0.044715: ½·(1 + tanh u) = σ(2u) with 2u = GeluScale·(x + GeluCubic·x³).
    private const float GeluScale = 1.59576912f, GeluCubic = 0.044715f;

    /// <summary>
    /// ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))), the approximation of <see cref="Gelu"/> in Hendrycks and Gimpel 2016, as
    /// max(0, x) − |x|·σ(−2u). Largest error 9e-8, absolute below 1 and relative above; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        V a = Magnitude<L, V>(Clamp<L, V>(x, GaussClamp));
        V tail = SigmoidTail<L, V>(GeluArgument<L, V>(a, L.Multiply(a, a)));
        return L.Subtract(L.Add(L.Max(L.Splat(0f), x), L.Splat(0f)), L.Multiply(a, tail));
    }

    /// <summary>dy·(σ + x·σ·(1 − σ)·2u′), with σ = σ(2u): in terms of x, not of the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanhGradient<L, V>(V x, V dy)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = Clamp<L, V>(x, GaussClamp);
        V a = Magnitude<L, V>(x), square = L.Multiply(a, a);
        V tail = L.FlushToZero(SigmoidTail<L, V>(GeluArgument<L, V>(a, square)), FlushToZero.Value);
        V slope = L.Multiply(tail, L.Subtract(L.Splat(1f), tail));
        V inner = L.FusedMultiplyAdd(square, L.Splat(3f * GeluScale * GeluCubic), L.Splat(GeluScale));
        return L.Multiply(dy, L.FusedMultiplyAdd(L.Multiply(x, inner), slope, FromTail<L, V>(x, tail)));
    }

    /// <summary>2u, given x and x².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V GeluArgument<L, V>(V x, V square)
        where L : struct, ILanes<V>
        where V : struct
        => L.Multiply(x, L.FusedMultiplyAdd(square, L.Splat(GeluScale * GeluCubic), L.Splat(GeluScale)));
}
