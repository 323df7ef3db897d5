using System.Runtime.CompilerServices;

namespace Unrolled.Kernels;

/// <summary>
/// Weights from a state to the sums of its own units, one per unit and sum, as those from a cell to its gates: a diagonal matrix. Packed and in gradient columns they are
/// [gates, <c>stride</c>] with zeros after the units, so that any lanes read whole vectors.
/// </summary>
public static class Peepholes
{
    /// <summary>Copies weights [gates, units] to rows of <paramref name="stride"/> floats.</summary>
    /// <param name="weights">[gates, units].</param>
    /// <param name="scales">One factor per gate, that of the gate's rows in <see cref="Panels"/>.</param>
    /// <param name="rows">The target, [gates, <paramref name="stride"/>].</param>
    /// <param name="stride">Floats from a gate to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<float> rows, int stride)
    {
        int units = weights.Length / scales.Length;
        rows.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            rows[i / units * stride + i % units] = scales[i / units] * weights[i];
        }
    }

    /// <summary>Writes gradients [gates, <paramref name="stride"/>] to a canonical tensor [gates, units].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Collect(ReadOnlySpan<float> rows, int stride, int gates, Span<float> gradient)
    {
        int units = gradient.Length / gates;
        for (int g = 0; g < gates; g++)
        {
            rows.Slice(g * stride, units).CopyTo(gradient[(g * units)..]);
        }
    }

    /// <summary>gradient[u] += Σ_r dz[r, u]·c[r, u], r ascending, one fused multiply-add each.</summary>
    /// <param name="rows">Rows: those of a time step, step after step.</param>
    /// <param name="units">Units, a multiple of 4, or the lanes are scalar.</param>
    /// <param name="dz">The gradients of one gate's sums, row stride <paramref name="dzRow"/>.</param>
    /// <param name="dzRow">Floats from a row of dz to the next.</param>
    /// <param name="c">The cell that the gate saw, row stride <paramref name="cRow"/>.</param>
    /// <param name="cRow">Floats from a row of c to the next.</param>
    /// <param name="gradient">The target, [units].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddGradient<L, V>(nint rows, nint units, ref float dz, nint dzRow, ref float c, nint cRow, ref float gradient)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = 0;
        for (; u + L.Width <= units; u += L.Width)
        {
            AddGradientVector<L, V>(rows, ref Unsafe.Add(ref dz, u), dzRow, ref Unsafe.Add(ref c, u), cRow, ref Unsafe.Add(ref gradient, u));
        }

        for (; u < units; u++)
        {
            AddGradientVector<Lanes1, float>(rows, ref Unsafe.Add(ref dz, u), dzRow, ref Unsafe.Add(ref c, u), cRow, ref Unsafe.Add(ref gradient, u));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddGradientVector<L, V>(nint rows, ref float dz, nint dzRow, ref float c, nint cRow, ref float gradient)
        where L : struct, ILanes<V>
        where V : struct
    {
        V sum = L.Load(ref gradient, 0);
        for (nint r = 0; r < rows; r++)
        {
            sum = L.FusedMultiplyAdd(L.Load(ref dz, r * dzRow), L.Load(ref c, r * cRow), sum);
        }

        L.Store(sum, ref gradient, 0);
    }
}
