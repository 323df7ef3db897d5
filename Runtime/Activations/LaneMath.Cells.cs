using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace Unrolled.Kernels;

// The states of gated cells with fewer divisions. With tanh y = n/q, σ(2y) is (q + n)/2q, so the product of a gate and a tanh is one quotient. An LSTM divides three times instead of
// five, a GRU twice instead of three times. A divider takes one vector at a time while two multipliers run. One division for all of c measured slower on Zen 5 from 16 units on.
// Denominators are between 0.86 and 244. Only a GRU's state beyond 1e33, which no gate gives, overflows.
public static partial class LaneMath
{
    /// <summary>tanh x as a quotient n/q, with the accuracy of <see cref="Tanh"/>; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TanhQuotient<L, V>(V x, out V q)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Min(L.Splat(TanhClamp), L.Max(L.Splat(-TanhClamp), x));
        V s = L.Multiply(x, x);
        V p = L.FusedMultiplyAdd(L.Splat(P4), s, L.Splat(P3));
        q = L.FusedMultiplyAdd(L.Splat(Q4), s, L.Splat(Q3));
        p = L.FusedMultiplyAdd(p, s, L.Splat(P2));
        q = L.FusedMultiplyAdd(q, s, L.Splat(Q2));
        p = L.FusedMultiplyAdd(p, s, L.Splat(P1));
        q = L.FusedMultiplyAdd(q, s, L.Splat(Q1));
        p = L.FusedMultiplyAdd(p, s, L.Splat(P0));
        q = L.FusedMultiplyAdd(q, s, L.Splat(Q0));
        return L.Multiply(x, p);
    }

    // The small cores of ARM64 run instructions in the order of the text, which the compiler keeps: two polynomials in turn wait half as long for each other.
    // Other processors reorder, and have 16 registers, too few for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TakesTurns<L, V>()
        where L : struct, ILanes<V>
        where V : struct
        => AdvSimd.Arm64.IsSupported && L.Width == 4;

    // Two of them, operation by operation in turn; x and y become the numerators.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TanhQuotients<L, V>(ref V x, out V qx, ref V y, out V qy)
        where L : struct, ILanes<V>
        where V : struct
    {
        x = L.Max(L.Splat(-TanhClamp), x);
        y = L.Max(L.Splat(-TanhClamp), y);
        x = L.Min(L.Splat(TanhClamp), x);
        y = L.Min(L.Splat(TanhClamp), y);
        V s = L.Multiply(x, x), t = L.Multiply(y, y);
        V px = L.FusedMultiplyAdd(L.Splat(P4), s, L.Splat(P3)), py = L.FusedMultiplyAdd(L.Splat(P4), t, L.Splat(P3));
        qx = L.FusedMultiplyAdd(L.Splat(Q4), s, L.Splat(Q3));
        qy = L.FusedMultiplyAdd(L.Splat(Q4), t, L.Splat(Q3));
        px = L.FusedMultiplyAdd(px, s, L.Splat(P2));
        py = L.FusedMultiplyAdd(py, t, L.Splat(P2));
        qx = L.FusedMultiplyAdd(qx, s, L.Splat(Q2));
        qy = L.FusedMultiplyAdd(qy, t, L.Splat(Q2));
        px = L.FusedMultiplyAdd(px, s, L.Splat(P1));
        py = L.FusedMultiplyAdd(py, t, L.Splat(P1));
        qx = L.FusedMultiplyAdd(qx, s, L.Splat(Q1));
        qy = L.FusedMultiplyAdd(qy, t, L.Splat(Q1));
        px = L.FusedMultiplyAdd(px, s, L.Splat(P0));
        py = L.FusedMultiplyAdd(py, t, L.Splat(P0));
        qx = L.FusedMultiplyAdd(qx, s, L.Splat(Q0));
        qy = L.FusedMultiplyAdd(qy, t, L.Splat(Q0));
        x = L.Multiply(x, px);
        y = L.Multiply(y, py);
    }

    /// <summary>The new state of an LSTM, σ(f)·c + σ(i)·tanh g, given the halves of the sums f and i. NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LstmState<L, V>(V i, V f, V g, V c)
        where L : struct, ILanes<V>
        where V : struct
    {
        f = Sigmoid<L, V>(f);
        V ni = TanhQuotient<L, V>(i, out V qi), ng = TanhQuotient<L, V>(g, out V qg);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qi, qg));
        return L.FusedMultiplyAdd(f, c, L.Multiply(L.Multiply(L.Add(qi, ni), ng), r));
    }

    /// <summary>The same, and the gates in place of their sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LstmState<L, V>(ref V i, ref V f, ref V g, V c)
        where L : struct, ILanes<V>
        where V : struct
    {
        f = Sigmoid<L, V>(f);
        V ni = TanhQuotient<L, V>(i, out V qi), ng = TanhQuotient<L, V>(g, out V qg);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qi, qg));
        V input = L.Add(qi, ni), sum = L.FusedMultiplyAdd(f, c, L.Multiply(L.Multiply(input, ng), r));
        i = L.Multiply(input, L.Multiply(qg, r));
        g = L.Multiply(ng, L.Multiply(L.Add(qi, qi), r));
        return sum;
    }

    /// <summary>The output of an LSTM, σ(o)·tanh c, given the half of the sum o. NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LstmOutput<L, V>(V o, V c)
        where L : struct, ILanes<V>
        where V : struct
    {
        V no = TanhQuotient<L, V>(o, out V qo), nc = TanhQuotient<L, V>(c, out V qc);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qo, qc));
        return L.Multiply(L.Multiply(L.Add(qo, no), nc), r);
    }

    /// <summary>The same, and the gate in place of its sum, and tanh c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LstmOutput<L, V>(ref V o, V c, out V tanh)
        where L : struct, ILanes<V>
        where V : struct
    {
        V no = TanhQuotient<L, V>(o, out V qo), nc = TanhQuotient<L, V>(c, out V qc);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qo, qc)), gate = L.Add(qo, no);
        o = L.Multiply(gate, L.Multiply(qc, r));
        tanh = L.Multiply(nc, L.Multiply(L.Add(qo, qo), r));
        return L.Multiply(L.Multiply(gate, nc), r);
    }

    /// <summary>A step of an LSTM from its four sums, those of sigmoids halved: the new state, and the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LstmStep<L, V>(V i, V f, V g, V o, V c, out V cell)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (!TakesTurns<L, V>())
        {
            cell = LstmState<L, V>(i, f, g, c);
            return LstmOutput<L, V>(o, cell);
        }

        TanhQuotients<L, V>(ref f, out V qf, ref i, out V qi);
        TanhQuotients<L, V>(ref g, out V qg, ref o, out V qo);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qi, qg)), forget = L.FusedMultiplyAdd(L.Splat(0.5f), L.Divide(f, qf), L.Splat(0.5f));
        cell = L.FusedMultiplyAdd(forget, c, L.Multiply(L.Multiply(L.Add(qi, i), g), r));
        V n = TanhQuotient<L, V>(cell, out V q);
        return L.Multiply(L.Multiply(L.Add(qo, o), n), L.Divide(L.Splat(0.5f), L.Multiply(qo, q)));
    }

    /// <summary>A step of a GRU that resets after the product, from its sums n, r, z of x and q of h, those of sigmoids halved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GruStep<L, V>(V n, V r, V z, V q, V h)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (!TakesTurns<L, V>())
        {
            return GruState<L, V>(z, L.FusedMultiplyAdd(Sigmoid<L, V>(r), q, n), h);
        }

        TanhQuotients<L, V>(ref r, out V qr, ref z, out V qz);
        V reset = L.FusedMultiplyAdd(L.Splat(0.5f), L.Divide(r, qr), L.Splat(0.5f));
        V candidate = TanhQuotient<L, V>(L.FusedMultiplyAdd(reset, q, n), out V qn);
        V scale = L.Divide(L.Splat(0.5f), L.Multiply(qz, qn));
        return L.Multiply(L.FusedMultiplyAdd(L.Multiply(L.Add(qz, z), h), qn, L.Multiply(L.Subtract(qz, z), candidate)), scale);
    }

    /// <summary>The new state of a GRU, (1 − σ(z))·tanh n + σ(z)·h, given the half of the sum z. NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GruState<L, V>(V z, V n, V h)
        where L : struct, ILanes<V>
        where V : struct
    {
        V nz = TanhQuotient<L, V>(z, out V qz), nn = TanhQuotient<L, V>(n, out V qn);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qz, qn));
        return L.Multiply(L.FusedMultiplyAdd(L.Multiply(L.Add(qz, nz), h), qn, L.Multiply(L.Subtract(qz, nz), nn)), r);
    }

    /// <summary>The same, and the gates in place of their sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GruState<L, V>(ref V z, ref V n, V h)
        where L : struct, ILanes<V>
        where V : struct
    {
        V nz = TanhQuotient<L, V>(z, out V qz), nn = TanhQuotient<L, V>(n, out V qn);
        V r = L.Divide(L.Splat(0.5f), L.Multiply(qz, qn)), update = L.Add(qz, nz);
        V state = L.FusedMultiplyAdd(L.Multiply(update, h), qn, L.Multiply(L.Subtract(qz, nz), nn));
        z = L.Multiply(update, L.Multiply(qn, r));
        n = L.Multiply(nn, L.Multiply(L.Add(qz, qz), r));
        return L.Multiply(state, r);
    }
}
