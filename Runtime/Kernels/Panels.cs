using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unrolled.Kernels;

/// <summary>
/// Packed weights: one panel per unit block, [unit block][bias, then inputs, then hidden units][gate][lane]. A step streams
/// through a panel once, a batch uses it as the right-hand side of a matrix product. The block width follows the lanes: whole
/// blocks of the widest, then narrower ones for what is left; units are rounded up to a multiple of 4 (not for scalar lanes).
/// </summary>
/// <remarks>
/// A block of W units takes W·gates·rows floats, so the block that starts at unit u starts at u·gates·rows, whatever the widths before it.
/// </remarks>
public static class Panels
{
    /// <summary>Units rounded up to a multiple of 4, the narrowest vector.</summary>
    public static int PaddedUnits(int units) => units + 3 & ~3;

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
    /// <param name="bias">[gates·units].</param>
    /// <param name="scales">One factor per gate, a power of two: ½ for a gate whose activation is a sigmoid.</param>
    /// <param name="panels">The target.</param>
    public static void Pack(LaneWidth lanes, int units, ReadOnlySpan<float> inputWeights, ReadOnlySpan<float> recurrentWeights, ReadOnlySpan<float> bias, ReadOnlySpan<float> scales, Span<float> panels)
    {
        int gates = scales.Length;
        int inputs = inputWeights.Length / bias.Length, hidden = recurrentWeights.Length / bias.Length;
        int rows = 1 + inputs + hidden, padded = PaddedUnits(units);
        Debug.Assert(panels.Length == Length(gates, units, rows), "The target has the length of the panels.");
        for (int u = 0, width; u < padded; u += width)
        {
            width = BlockWidth(lanes, padded - u);
            Span<float> block = panels.Slice(u * gates * rows, width * gates * rows);
            for (int g = 0; g < gates; g++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    Span<float> column = block[(g * width + lane)..];
                    int step = gates * width;
                    if (u + lane >= units)
                    {
                        for (int k = 0; k < rows; k++)
                        {
                            column[k * step] = 0f;
                        }

                        continue;
                    }

                    int row = g * units + u + lane;
                    float scale = scales[g];
                    column[0] = scale * bias[row];
                    Scatter(inputWeights.Slice(row * inputs, inputs), scale, column, step, 1);
                    Scatter(recurrentWeights.Slice(row * hidden, hidden), scale, column, step, 1 + inputs);
                }
            }
        }
    }

    /// <summary>
    /// c[r, gate, u] = (bias or c) + Σ_k a[r, k] · panel[firstRow + k, gate, u] for all rows r, gates and padded units u.
    /// c[r, gate, u] stands at r·<paramref name="cRow"/> + gate·<paramref name="cGate"/> + u.
    /// </summary>
    /// <param name="gates">1, 3 or 4.</param>
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
    {
        nint u = 0;
        Blocks<L, V>(ref u, gates, units, panelRows, firstRow, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        if (L.Width > 8)
        {
            Blocks<Lanes256, Vector256<float>>(ref u, gates, units, panelRows, firstRow, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        }

        if (L.Width > 4)
        {
            Blocks<Lanes128, Vector128<float>>(ref u, gates, units, panelRows, firstRow, rows, depth, ref a, aRow, ref panels, ref c, cRow, cGate);
        }
    }

    private static void Blocks<L, V>(ref nint u, nint gates, nint units, nint panelRows, nint firstRow, nint rows, nint depth, ref float a, nint aRow, ref float panels, ref float c, nint cRow, nint cGate)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint width = L.Width, block = panelRows * gates * width;
        bool fromBias = firstRow == 1;
        while (u + width <= units)
        {
            // Vectors of one tile: the gates of a block, or, with a single gate, up to four neighbouring blocks.
            nint blocks = gates > 1 ? 1 : u + 4 * width <= units ? 4 : u + 2 * width <= units ? 2 : 1;
            nint bVector = gates > 1 ? width : block, cVector = gates > 1 ? cGate : width;
            ref float panel = ref Unsafe.Add(ref panels, u * gates * panelRows);
            ref float cu = ref Unsafe.Add(ref c, u);
            ref float start = ref fromBias ? ref panel : ref cu;
            Matrix.Rows<L, V>(
                gates * blocks, rows, depth, ref a, aRow, 1, ref Unsafe.Add(ref panel, firstRow * gates * width), gates * width, bVector,
                ref start, fromBias ? 0 : cRow, fromBias ? bVector : cVector, ref cu, cRow, cVector);
            u += blocks * width;
        }
    }

    private static int BlockWidth(LaneWidth lanes, int left)
    {
        int width = (int)lanes;
        while (width > left)
        {
            width /= 2;
        }

        return width;
    }

    private static void Scatter(ReadOnlySpan<float> source, float scale, Span<float> target, int step, int first)
    {
        for (int k = 0; k < source.Length; k++)
        {
            target[(first + k) * step] = scale * source[k];
        }
    }
}
