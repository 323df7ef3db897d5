using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

// A token in place of an input vector: W·x, with a one at the token's place and zeros elsewhere, is one row of the panels. A fused
// multiply-add of 0·w leaves a sum as it is and one of 1·w is an addition, so the bits are those of the product: of finite weights, and but
// for the sign of a zero, where the bias and the token's weight are both −0.
public static partial class Panels
{
    /// <summary>
    /// c[r, gate + g, u] = (bias or c) + part[token of r, g, u] for all rows r, gates g of a part and padded units u.
    /// c[r, gate, u] stands at r·<paramref name="cRow"/> + gate·<paramref name="cGate"/> + u.
    /// </summary>
    /// <param name="part">The rows of the tokens.</param>
    /// <param name="gate">The gate of c, and of the bias at the panels' start, that the part's first gate belongs to.</param>
    /// <param name="fromBias">True to start from the bias, false to add to c.</param>
    /// <param name="units">Units, rounded up to a multiple of 4.</param>
    /// <param name="rows">Rows of c.</param>
    /// <param name="tokens">The token of the first row, checked; see <see cref="Tokens"/>.</param>
    /// <param name="tokenStride">Floats from a row's token to the next.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="c">The target.</param>
    /// <param name="cRow">Floats from a row of c to the next.</param>
    /// <param name="cGate">Floats from a gate of c to the next.</param>
    public static void Select<L, V>(PanelPart part, nint gate, bool fromBias, nint units, nint rows, ref float tokens, nint tokenStride, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = 0;
        SelectBlocks<L, V>(ref u, part, gate, fromBias, units, rows, ref tokens, tokenStride, ref panels, ref c, cRow, cGate);
        if (L.Width > 8)
        {
            SelectBlocks<Lanes256, Vector256<float>>(ref u, part, gate, fromBias, units, rows, ref tokens, tokenStride, ref panels, ref c, cRow, cGate);
        }

        if (L.Width > 4)
        {
            SelectBlocks<Lanes128, Vector128<float>>(ref u, part, gate, fromBias, units, rows, ref tokens, tokenStride, ref panels, ref c, cRow, cGate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SelectBlocks<L, V>(ref nint u, PanelPart part, nint gate, bool fromBias, nint units, nint rows, ref float tokens, nint tokenStride, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint width = L.Width, gates = part.Gates;
        for (; u + width <= units; u += width)
        {
            ref float panel = ref Unsafe.Add(ref panels, u * part.UnitFloats);
            ref float first = ref Unsafe.Add(ref panel, part.Start * width);
            ref float cr = ref Unsafe.Add(ref c, gate * cGate + u);
            ref float start = ref fromBias ? ref Unsafe.Add(ref panel, gate * width) : ref cr;
            nint startRow = fromBias ? 0 : cRow, startGate = fromBias ? width : cGate;
            for (nint r = 0; r < rows; r++)
            {
                ref float w = ref Unsafe.Add(ref first, (nint)Unsafe.Add(ref tokens, r * tokenStride) * gates * width);
                for (nint g = 0; g < gates; g++)
                {
                    L.Store(L.Add(L.Load(ref start, g * startGate), L.Load(ref w, g * width)), ref cr, g * cGate);
                }

                cr = ref Unsafe.Add(ref cr, cRow);
                start = ref Unsafe.Add(ref start, startRow);
            }
        }
    }
}
