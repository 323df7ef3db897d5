using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Packed weights: one panel per unit block, [unit block][bias, then inputs, then hidden units][gate][lane]. A step streams
/// through a panel once, a batch uses it as the right-hand side of a matrix product. The block width follows the lanes: whole
/// blocks of the widest, then narrower ones for what is left; units are rounded up to a multiple of 4.
/// </summary>
/// <remarks>
/// A block of W units takes W·gates·rows floats, so the block that starts at unit u starts at u·gates·rows, whatever the widths before it.
/// </remarks>
public static partial class Panels
{
    /// <summary>Units rounded up to a multiple of 4, the narrowest vector.</summary>
    public static int PaddedUnits(int units) => Sizes.Padded(units);

    /// <summary>Floats that the panels of a layer take.</summary>
    /// <param name="gates">Gates per unit: 4 for an LSTM, 1 for a dense layer.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="rows">Rows of a panel: 1 + inputs + hidden units.</param>
    public static int Length(int gates, int units, int rows) => PaddedUnits(units) * gates * rows;

    /// <summary>Packs the canonical tensors of a layer.</summary>
    /// <param name="lanes">The lanes that will read the panels.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="inputWeights">[gates·units, inputs].</param>
    /// <param name="recurrentWeights">[gates·units, hidden], or empty.</param>
    /// <param name="bias">[gates·units], or empty for rows of zeros.</param>
    /// <param name="scales">One factor per gate, a power of two: ½ for a gate whose activation is a sigmoid.</param>
    /// <param name="panels">The target.</param>
    public static void Pack(LaneWidth lanes, int units, ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> recurrentWeights, ReadOnlySpan<float> bias, ReadOnlySpan<float> scales, Span<float> panels)
    {
        int gates = scales.Length;
        int inputs = inputWeights.Length / (gates * units), hidden = recurrentWeights.Length / (gates * units);
        int rows = 1 + inputs + hidden;
        Debug.Assert(panels.Length == Length(gates, units, rows), "The target has the length of the panels.");
        if (bias.IsEmpty)
        {
            panels.Clear();
        }

        Pack(lanes, units, new PanelPart(gates * rows, 0, gates), 0, bias, scales, panels);
        Pack(lanes, units, new PanelPart(gates * rows, gates, gates), 0, inputWeights, scales, panels);
        Pack(lanes, units, new PanelPart(gates * rows, gates * (1 + inputs), gates), 0, recurrentWeights, scales, panels);
    }

    /// <summary>Packs some gates of one part of the panels.</summary>
    /// <param name="lanes">The lanes that will read the panels.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="part">Where the rows lie.</param>
    /// <param name="gate">The first of the gates, as the part counts them.</param>
    /// <param name="weights">[gates·units, rows of the part].</param>
    /// <param name="scales">One factor per gate, a power of two.</param>
    /// <param name="panels">The target.</param>
    /// <param name="add">True to add to what is there: a second bias.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(LaneWidth lanes, int units, PanelPart part, int gate, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<float> panels, bool add = false)
    {
        int rows = weights.Length / (scales.Length * units), padded = PaddedUnits(units);
        for (int u = 0, width; u < padded; u += width)
        {
            width = BlockWidth(lanes, padded - u);
            Span<float> block = panels.Slice(u * part.UnitFloats, width * part.UnitFloats);
            int step = part.Gates * width;
            for (int g = 0; g < scales.Length; g++)
            {
                // [units of the block, rows] to [rows, lanes], zeros after the last unit.
                int count = Math.Clamp(units - u, 0, width);
                ReadOnlySpan<float> source = count == 0 ? default : weights.Slice((g * units + u) * rows, count * rows);
                Span<float> column = rows == 0 ? default : block.Slice(part.Start * width + (gate + g) * width, (rows - 1) * step + width);
                if (add)
                {
                    for (int i = 0; i < source.Length; i++)
                    {
                        column[i % rows * step + i / rows] += scales[g] * source[i];
                    }

                    continue;
                }

                // What is left of four units is padded; a block of one, for scalar lanes, is a unit or padding.
                int whole = count == width ? count : count & ~3;
                Transposition.Copy(whole, rows, ref MemoryMarshal.GetReference(source), rows, scales[g], ref MemoryMarshal.GetReference(column), step);
                if (whole == width)
                {
                    continue;
                }

                ref float rest = ref Unsafe.Add(ref MemoryMarshal.GetReference(column), whole);
                if (width == 1)
                {
                    for (int k = 0; k < rows; k++)
                    {
                        Unsafe.Add(ref rest, k * step) = 0;
                    }
                }
                else
                {
                    Transposition.CopyPadded(count - whole, rows, ref Unsafe.Add(ref MemoryMarshal.GetReference(source), whole * rows), rows, scales[g], ref rest, step);
                }
            }
        }
    }

    /// <summary>
    /// c[r, gate, u] = (bias or c) + Σ_k a[r, k] · panel[firstRow + k, gate, u] for all rows r, gates and padded units u.
    /// c[r, gate, u] stands at r·<paramref name="cRow"/> + gate·<paramref name="cGate"/> + u.
    /// </summary>
    /// <param name="gates">1 … 4.</param>
    /// <param name="units">Units, rounded up to a multiple of 4.</param>
    /// <param name="panelRows">Rows of a panel.</param>
    /// <param name="firstRow">The first row of the panels that takes part; 1 starts from the bias in row 0, more adds to c.</param>
    /// <param name="rows">Rows of a.</param>
    /// <param name="depth">Columns of a.</param>
    /// <param name="a">[rows, depth], row stride <paramref name="aRow"/>.</param>
    /// <param name="aRow">Floats from a row of a to the next.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="c">The target.</param>
    /// <param name="cRow">Floats from a row of c to the next.</param>
    /// <param name="cGate">Floats from a gate of c to the next.</param>
    public static void Multiply<L, V>(nint gates, nint units, nint panelRows, nint firstRow, nint rows, nint depth, ref float a, nint aRow, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
        => Multiply<L, V>(new PanelPart((int)(gates * panelRows), (int)(firstRow * gates), (int)gates), 0, firstRow == 1, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);

    /// <summary>
    /// c[r, gate + g, u] = (bias or c) + Σ_k a[r, k] · part[k, g, u] for all rows r, gates g of a part and padded units u.
    /// c[r, gate, u] stands at r·<paramref name="cRow"/> + gate·<paramref name="cGate"/> + u.
    /// </summary>
    /// <param name="part">The rows that take part.</param>
    /// <param name="gate">The gate of c, and of the bias at the panels' start, that the part's first gate belongs to.</param>
    /// <param name="fromBias">True to start from the bias, false to add to c.</param>
    /// <param name="units">Units, rounded up to a multiple of 4.</param>
    /// <param name="rows">Rows of a.</param>
    /// <param name="depth">Columns of a; none to write the bias alone.</param>
    /// <param name="a">[rows, depth], row stride <paramref name="aRow"/>.</param>
    /// <param name="aRow">Floats from a row of a to the next.</param>
    /// <param name="panels">The packed weights.</param>
    /// <param name="c">The target.</param>
    /// <param name="cRow">Floats from a row of c to the next.</param>
    /// <param name="cGate">Floats from a gate of c to the next.</param>
    public static void Multiply<L, V>(PanelPart part, nint gate, bool fromBias, nint units, nint rows, nint depth, ref float a, nint aRow, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint u = 0;
        Blocks<L, V>(ref u, part, gate, fromBias, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        if (L.Width > 8)
        {
            Blocks<Lanes256, Vector256<float>>(ref u, part, gate, fromBias, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        }

        if (L.Width > 4)
        {
            Blocks<Lanes128, Vector128<float>>(ref u, part, gate, fromBias, units, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<L, V>(ref nint u, PanelPart part, nint gate, bool fromBias, nint units, nint rows, nint depth, ref float a, nint aRow, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint width = L.Width, gates = part.Gates, block = part.UnitFloats * width;
        while (u + width <= units)
        {
            // Vectors of one tile: the gates of a block, or, with a single gate, up to four neighbouring blocks.
            nint blocks = gates > 1 ? 1 : u + 4 * width <= units ? 4 : u + 2 * width <= units ? 2 : 1;
            nint bVector = gates > 1 ? width : block, cVector = gates > 1 ? cGate : width;
            ref float panel = ref Unsafe.Add(ref panels, u * part.UnitFloats);
            ref float cu = ref Unsafe.Add(ref c, gate * cGate + u);
            ref float start = ref fromBias ? ref Unsafe.Add(ref panel, gate * width) : ref cu;
            Matrix.Rows<L, V>(
                gates * blocks, rows, depth, ref a, aRow, 1, ref Unsafe.Add(ref panel, part.Start * width), gates * width, bVector,
                ref start, fromBias ? 0 : cRow, fromBias ? bVector : cVector, ref cu, cRow, cVector);
            u += blocks * width;
        }
    }

    /// <summary>The width of the block in front of what is left: the widest that fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int BlockWidth(LaneWidth lanes, int left)
    {
        int width = (int)lanes;
        while (width > left)
        {
            width /= 2;
        }

        return width;
    }
}
