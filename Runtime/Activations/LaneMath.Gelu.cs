using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

public static partial class LaneMath
{
    // Φ(−a) = e^(−a²/2)·t·P(t) with t = 1/(1 + 0.35a), a fit on a in [0, 15] with a largest relative error of 4.1e-8. Beyond, it is 0.
    private const float GaussClamp = 15f, GaussStretch = 0.35f;
    private const float G0 = 0.139618643f, G1 = 0.139914804f, G2 = 0.119417036f, G3 = 0.107262773f, G4 = -0.0274828896f;
    private const float G5 = 0.165801802f, G6 = -0.261712669f, G7 = 0.146950922f, G8 = -0.029770439f;

    private const float InverseSqrtTwoPi = 0.398942280f;

    /// <summary>
    /// x·Φ(x) = x·(1 + erf(x/√2))/2 (Hendrycks and Gimpel 2016), as max(0, x) − |x|·Φ(−|x|), with no cancellation on either side.
    /// Largest error 9.1e-8, absolute below 1 and relative above, and 8 ulp down to x = −12.8, from where on it is 0; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<L, V>(V x)
        where L : struct, ILanes<V>
        where V : struct
    {
        V a = Magnitude<L, V>(Clamp<L, V>(x, GaussClamp));
        V tail = GaussTail<L, V>(a, GaussBell<L, V>(a));
        return L.Subtract(L.Add(L.Max(L.Splat(0f), x), L.Splat(0f)), L.Multiply(a, tail));
    }

    /// <summary>dy·(Φ(x) + x·φ(x)): in terms of x, not of the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluGradient<L, V>(V x, V dy)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = Clamp<L, V>(x, GaussClamp);
        V a = Magnitude<L, V>(x), bell = L.FlushToZero(GaussBell<L, V>(a), FlushToZero.Value);
        V density = L.Multiply(bell, L.Splat(InverseSqrtTwoPi));
        return L.Multiply(dy, L.FusedMultiplyAdd(x, density, FromTail<L, V>(x, GaussTail<L, V>(a, bell))));
    }

    /// <summary>e^(−a²/2): what a² loses in rounding is put back, or the exponential would magnify it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V GaussBell<L, V>(V a)
        where L : struct, ILanes<V>
        where V : struct
    {
        V square = L.Multiply(a, a), lost = L.FusedMultiplyAdd(a, a, L.Subtract(L.Splat(0f), square));
        V y = Exponential<L, V>(L.Multiply(square, L.Splat(-0.5f)));
        return L.FusedMultiplyAdd(L.Multiply(y, L.Splat(-0.5f)), lost, y);
    }

    /// <summary>Φ(−a) for a in [0, 15], given e^(−a²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V GaussTail<L, V>(V a, V bell)
        where L : struct, ILanes<V>
        where V : struct
    {
        V t = L.Divide(L.Splat(1f), L.FusedMultiplyAdd(a, L.Splat(GaussStretch), L.Splat(1f)));
        V p = L.FusedMultiplyAdd(L.Splat(G8), t, L.Splat(G7));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G6));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G5));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G4));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G3));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G2));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G1));
        p = L.FusedMultiplyAdd(p, t, L.Splat(G0));
        return L.Multiply(bell, L.Multiply(t, p));
    }
}
