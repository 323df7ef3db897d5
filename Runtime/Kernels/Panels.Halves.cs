using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// Sums in two halves. A step of a layer of up to 16 units has one block on the widest lanes, and its four sums wait for the latency of every
// addition. So the even rows are added to the current sums, the odd ones to sums that start at zero, and both together in the end.
public static partial class Panels
{
    /// <summary>
    /// c[r, gate + g, u] = (c + Σ_even k a[r, k] · part[k, g, u]) + Σ_odd k a[r, k] · part[k, g, u] for all rows r, gates g of a part and padded units u.
    /// c[r, gate, u] stands at r·<paramref name="cRow"/> + gate·<paramref name="cGate"/> + u.
    /// </summary>
    /// <param name="part">The rows that take part, of 3 or 4 gates.</param>
    /// <param name="gate">The gate of c that the part's first gate belongs to.</param>
    /// <param name="units">Units, rounded up to a multiple of 4.</param>
    /// <param name="rows">Rows of a.</param>
    /// <param name="depth">Columns of a.</param>
    /// <param name="a">[rows, depth], row stride <paramref name="aRow"/>.</param>
    /// <param name="aRow">Floats from a row of a to the next.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="c">The target.</param>
    /// <param name="cRow">Floats from a row of c to the next.</param>
    /// <param name="cGate">Floats from a gate of c to the next.</param>
    public static void AddHalves<L, V>(PanelPart part, nint gate, nint units, nint rows, nint depth, ref float a, nint aRow, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = 0;
        HalvesOfBlocks<L, V>(ref u, part, gate, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        if (L.Width > 8)
        {
            HalvesOfBlocks<Lanes256, Vector256<float>>(ref u, part, gate, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        }

        if (L.Width > 4)
        {
            HalvesOfBlocks<Lanes128, Vector128<float>>(ref u, part, gate, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HalvesOfBlocks<L, V>(ref nint u, PanelPart part, nint gate, nint units, nint rows, nint depth, ref float a, nint aRow, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (; u + L.Width <= units; u += L.Width)
        {
            ref float w = ref Unsafe.Add(ref panels, u * part.UnitFloats + part.Start * L.Width);
            ref float cu = ref Unsafe.Add(ref c, gate * cGate + u);
            if (part.Gates == 4)
            {
                HalvesOfFour<L, V>(rows, depth, ref a, aRow, ref w, ref cu, cRow, cGate);
            }
            else
            {
                HalvesOfThree<L, V>(rows, depth, ref a, aRow, ref w, ref cu, cRow, cGate);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void HalvesOfFour<L, V>(nint rows, nint depth, ref float a, nint aRow, ref float panel, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            V even0 = L.Load(ref c, 0), even1 = L.Load(ref c, cGate), even2 = L.Load(ref c, 2 * cGate), even3 = L.Load(ref c, 3 * cGate);
            V odd0 = L.Splat(0f), odd1 = odd0, odd2 = odd0, odd3 = odd0;
            ref float w = ref panel;
            nint k = 0;
            for (; k + 2 <= depth; k += 2)
            {
                V s = L.Splat(Unsafe.Add(ref a, k)), t = L.Splat(Unsafe.Add(ref a, k + 1));
                even0 = L.FusedMultiplyAdd(s, L.Load(ref w, 0), even0);
                even1 = L.FusedMultiplyAdd(s, L.Load(ref w, L.Width), even1);
                even2 = L.FusedMultiplyAdd(s, L.Load(ref w, 2 * L.Width), even2);
                even3 = L.FusedMultiplyAdd(s, L.Load(ref w, 3 * L.Width), even3);
                odd0 = L.FusedMultiplyAdd(t, L.Load(ref w, 4 * L.Width), odd0);
                odd1 = L.FusedMultiplyAdd(t, L.Load(ref w, 5 * L.Width), odd1);
                odd2 = L.FusedMultiplyAdd(t, L.Load(ref w, 6 * L.Width), odd2);
                odd3 = L.FusedMultiplyAdd(t, L.Load(ref w, 7 * L.Width), odd3);
                w = ref Unsafe.Add(ref w, 8 * L.Width);
            }

            if (k < depth)
            {
                V s = L.Splat(Unsafe.Add(ref a, k));
                even0 = L.FusedMultiplyAdd(s, L.Load(ref w, 0), even0);
                even1 = L.FusedMultiplyAdd(s, L.Load(ref w, L.Width), even1);
                even2 = L.FusedMultiplyAdd(s, L.Load(ref w, 2 * L.Width), even2);
                even3 = L.FusedMultiplyAdd(s, L.Load(ref w, 3 * L.Width), even3);
            }

            L.Store(L.Add(even0, odd0), ref c, 0);
            L.Store(L.Add(even1, odd1), ref c, cGate);
            L.Store(L.Add(even2, odd2), ref c, 2 * cGate);
            L.Store(L.Add(even3, odd3), ref c, 3 * cGate);
            a = ref Unsafe.Add(ref a, aRow);
            c = ref Unsafe.Add(ref c, cRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void HalvesOfThree<L, V>(nint rows, nint depth, ref float a, nint aRow, ref float panel, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        for (nint r = 0; r < rows; r++)
        {
            V even0 = L.Load(ref c, 0), even1 = L.Load(ref c, cGate), even2 = L.Load(ref c, 2 * cGate);
            V odd0 = L.Splat(0f), odd1 = odd0, odd2 = odd0;
            ref float w = ref panel;
            nint k = 0;
            for (; k + 2 <= depth; k += 2)
            {
                V s = L.Splat(Unsafe.Add(ref a, k)), t = L.Splat(Unsafe.Add(ref a, k + 1));
                even0 = L.FusedMultiplyAdd(s, L.Load(ref w, 0), even0);
                even1 = L.FusedMultiplyAdd(s, L.Load(ref w, L.Width), even1);
                even2 = L.FusedMultiplyAdd(s, L.Load(ref w, 2 * L.Width), even2);
                odd0 = L.FusedMultiplyAdd(t, L.Load(ref w, 3 * L.Width), odd0);
                odd1 = L.FusedMultiplyAdd(t, L.Load(ref w, 4 * L.Width), odd1);
                odd2 = L.FusedMultiplyAdd(t, L.Load(ref w, 5 * L.Width), odd2);
                w = ref Unsafe.Add(ref w, 6 * L.Width);
            }

            if (k < depth)
            {
                V s = L.Splat(Unsafe.Add(ref a, k));
                even0 = L.FusedMultiplyAdd(s, L.Load(ref w, 0), even0);
                even1 = L.FusedMultiplyAdd(s, L.Load(ref w, L.Width), even1);
                even2 = L.FusedMultiplyAdd(s, L.Load(ref w, 2 * L.Width), even2);
            }

            L.Store(L.Add(even0, odd0), ref c, 0);
            L.Store(L.Add(even1, odd1), ref c, cGate);
            L.Store(L.Add(even2, odd2), ref c, 2 * cGate);
            a = ref Unsafe.Add(ref a, aRow);
            c = ref Unsafe.Add(ref c, cRow);
        }
    }
}
