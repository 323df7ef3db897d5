using System.Runtime.CompilerServices;

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
