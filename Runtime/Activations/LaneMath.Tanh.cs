using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Activation functions over lanes, and their derivatives in terms of the function's value. Each is one fixed sequence of
/// correctly rounded operations, so its result does not depend on the lanes.
/// </summary>
public static partial class LaneMath
{
    // tanh x ≈ x·P(x²)/Q(x²), degree 9 over 8, a minimax fit on [−8.3, 8.3]. Largest absolute error 3.3e-7, 5 ulp.
    // Beyond the clamp the quotient is 1 to the last bit but one.
    private const float TanhClamp = 8.3f;
    private const float P0 = 0.8652851f, P1 = 0.11578349f, P2 = 0.003024614f, P3 = 1.7831542e-5f, P4 = 1.1553824e-8f;
    private const float Q0 = 0.8652851f, Q1 = 0.4042117f, Q2 = 0.022390723f, Q3 = 2.8428974e-4f, Q4 = 6.728244e-7f;

    /// <summary>tanh x. Largest absolute error 3.3e-7; NaN gives NaN.</summary>
    /// <remarks>
    /// Steps wait for tanh c of a cell and for the candidate. Estrin's scheme evaluates both polynomials in chains of three multiply-adds instead of four, and x is clamped while its square is
    /// computed. The order of the statements is the one that costs in-order processors least.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        V s = L.Multiply(x, x);
        x = L.Max(L.Splat(-TanhClamp), x);
        s = L.Min(L.Splat(TanhClamp * TanhClamp), s);
        x = L.Min(L.Splat(TanhClamp), x);
        V s2 = L.Multiply(s, s);
        V pHigh = L.FusedMultiplyAdd(L.Splat(P3), s, L.Splat(P2));
        V qHigh = L.FusedMultiplyAdd(L.Splat(Q3), s, L.Splat(Q2));
        V p = L.FusedMultiplyAdd(L.Splat(P1), s, L.Splat(P0));
        V q = L.FusedMultiplyAdd(L.Splat(Q1), s, L.Splat(Q0));
        pHigh = L.FusedMultiplyAdd(L.Splat(P4), s2, pHigh);
        qHigh = L.FusedMultiplyAdd(L.Splat(Q4), s2, qHigh);
        p = L.FusedMultiplyAdd(pHigh, s2, p);
        q = L.FusedMultiplyAdd(qHigh, s2, q);
        return L.Divide(L.Multiply(x, p), q);
    }

    // The same function in the fewest operations, by Horner's rule: for gates, several of which are computed at the same time. The last bits differ.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TanhByHorner<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Min(L.Splat(TanhClamp), L.Max(L.Splat(-TanhClamp), x));
        V s = L.Multiply(x, x);
        V p = L.FusedMultiplyAdd(L.Splat(P4), s, L.Splat(P3));
        V q = L.FusedMultiplyAdd(L.Splat(Q4), s, L.Splat(Q3));
        p = L.FusedMultiplyAdd(p, s, L.Splat(P2));
        q = L.FusedMultiplyAdd(q, s, L.Splat(Q2));
        p = L.FusedMultiplyAdd(p, s, L.Splat(P1));
        q = L.FusedMultiplyAdd(q, s, L.Splat(Q1));
        p = L.FusedMultiplyAdd(p, s, L.Splat(P0));
        q = L.FusedMultiplyAdd(q, s, L.Splat(Q0));
        return L.Divide(L.Multiply(x, p), q);
    }

    /// <summary>dy · tanh′, with y = tanh x: dy·(1 − y²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V TanhGradient<L, V>(V y, V dy)
        where L : struct, ILanes<V>
        where V : struct
        => L.Multiply(dy, L.FusedMultiplyAdd(L.Subtract(L.Splat(0f), y), y, L.Splat(1f)));
}
