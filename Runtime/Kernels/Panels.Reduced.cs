using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Unrolled.Kernels;

// Panels whose rows share words of 32 bits, of two bfloat16 or of four bytes: a lane's rows k and k + 1, or k … k + 3. The order of unit blocks, gates and
// lanes is that of other panels, and the biases are rows of floats at their start.
public static partial class Panels
{
    /// <summary>Rows of words of one gate's weights, two to a word.</summary>
    public static int HalfRows(int rows) => (rows + 1) / 2;

    /// <summary>Rows of words of one gate's weights, four to a word, after a row of factors and one of −128 times the sums.</summary>
    public static int ByteRows(int rows) => 2 + (rows + 3) / 4;

    /// <summary>The lanes that panels of bytes are for: on 512 bits .NET has no instruction for their products.</summary>
    public static LaneWidth ByteLanes(LaneWidth lanes) => lanes == LaneWidth.Lanes512 ? LaneWidth.Lanes256 : lanes;

    /// <summary>Packs some gates of one part of the panels as bfloat16: row 2k in the lower half of a word, row 2k + 1 in the upper one.</summary>
    /// <param name="lanes">The lanes that will read the panels.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="part">Where the rows of words lie.</param>
    /// <param name="gate">The first of the gates, as the part counts them.</param>
    /// <param name="weights">[gates·units, rows of the part].</param>
    /// <param name="scales">One factor per gate, a power of two from ½.</param>
    /// <param name="panels">The target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackHalves(LaneWidth lanes, int units, PanelPart part, int gate, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<float> panels)
    {
        int rows = weights.Length / (scales.Length * units), padded = PaddedUnits(units);
        Span<uint> words = MemoryMarshal.Cast<float, uint>(panels);
        for (int u = 0, width; u < padded; u += width)
        {
            width = BlockWidth(lanes, padded - u);
            Span<uint> block = words.Slice(u * part.UnitFloats, width * part.UnitFloats);
            for (int g = 0; g < scales.Length; g++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    bool exists = u + lane < units;
                    ReadOnlySpan<float> row = exists ? weights.Slice((g * units + u + lane) * rows, rows) : default;
                    for (int k = 0; k < rows; k += 2)
                    {
                        uint low = exists ? Half(row[k], scales[g]) : 0, high = exists && k + 1 < rows ? Half(row[k + 1], scales[g]) : 0;
                        block[(part.Start + k / 2 * part.Gates + gate + g) * width + lane] = high << 16 | low;
                    }
                }
            }
        }

        static uint Half(float weight, float scale) => BitConverter.SingleToUInt32Bits(ReducedWeights.ToBFloat16(weight) * scale) >> 16;
    }

    /// <summary>
    /// Packs some gates of one part of the panels as bytes: a row of factors, a row of −128 times the sums, then words of four rows each, the first in the lowest byte.
    /// </summary>
    /// <param name="lanes">The lanes that will read the panels; see <see cref="ByteLanes"/>.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="part">Where the rows of words lie.</param>
    /// <param name="gate">The first of the gates, as the part counts them.</param>
    /// <param name="weights">[gates·units, rows of the part].</param>
    /// <param name="scales">One factor per gate, a power of two from ½.</param>
    /// <param name="panels">The target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackBytes(LaneWidth lanes, int units, PanelPart part, int gate, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<float> panels)
    {
        int rows = weights.Length / (scales.Length * units), padded = PaddedUnits(units);
        for (int u = 0, width; u < padded; u += width)
        {
            width = BlockWidth(lanes, padded - u);
            Span<float> block = panels.Slice(u * part.UnitFloats, width * part.UnitFloats);
            Span<int> words = MemoryMarshal.Cast<float, int>(block);
            for (int g = 0; g < scales.Length; g++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    ReadOnlySpan<float> row = u + lane < units ? weights.Slice((g * units + u + lane) * rows, rows) : default;
                    float scale = ReducedWeights.ScaleOf(row);
                    int at = (part.Start + gate + g) * width + lane, step = part.Gates * width, sum = 0;
                    for (int k = 0; k < rows; k += 4)
                    {
                        int word = 0;
                        for (int j = 0; j < 4 && k + j < row.Length; j++)
                        {
                            sbyte weight = ReducedWeights.ToByte(row[k + j], scale);
                            word |= (byte)weight << 8 * j;
                            sum += weight;
                        }

                        words[at + (2 + k / 4) * step] = word;
                    }

                    block[at] = scale * scales[g];
                    words[at + step] = -128 * sum;
                }
            }
        }
    }

    /// <summary>Packs some gates of one part of the panels as floats, with the values that the weights have at a precision: rows that tokens select.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="lanes">The lanes that will read the panels.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="part">Where the rows lie.</param>
    /// <param name="gate">The first of the gates, as the part counts them.</param>
    /// <param name="weights">[gates·units, rows of the part].</param>
    /// <param name="scales">One factor per gate, a power of two from ½.</param>
    /// <param name="panels">The target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackQuantized(WeightPrecision precision, LaneWidth lanes, int units, PanelPart part, int gate, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<float> panels)
    {
        float[] values = ArrayPool<float>.Shared.Rent(weights.Length);
        int rows = weights.Length / (scales.Length * units);
        for (int from = 0; from < weights.Length; from += rows)
        {
            ReducedWeights.Quantize(precision, weights.Slice(from, rows), values.AsSpan(from, rows));
        }

        Pack(lanes, units, part, gate, values.AsSpan(0, weights.Length), scales, panels);
        ArrayPool<float>.Shared.Return(values);
    }
}
