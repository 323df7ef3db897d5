using System.Buffers.Binary;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>
/// Quantized weights in files: BF16, or I8 [rows, …] with the rows' scales, F32 [rows], under the tensor's name followed by <c>.scale</c>. A row
/// holds the weights of one gate of one unit.
/// </summary>
internal static class QuantizedTensor
{
    private const string ScaleEnding = ".scale";

    /// <summary>The name of the scales of an I8 tensor.</summary>
    public static string ScaleName(string tensor) => tensor + ScaleEnding;

    /// <summary>True if a tensor is quantized in a file with quantized weights.</summary>
    public static bool Takes(ParameterTensor tensor, WeightPrecision precision, WeightPrecision network)
        => precision == network ? tensor.Definition.Precision == precision : tensor.Shape.Length >= 2 && tensor.Definition.Initializer != Initializer.Peephole;

    /// <summary>Adds a quantized tensor.</summary>
    public static void Add(SafetensorsWriter writer, ParameterTensor tensor, WeightPrecision precision)
    {
        ReadOnlySpan<float> values = tensor.Values;
        long[] shape = [.. tensor.Shape.Select(d => (long)d)];
        if (precision == WeightPrecision.BFloat16)
        {
            byte[] halves = new byte[2 * values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(halves.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(ReducedWeights.ToBFloat16(values[i])) >> 16));
            }

            writer.Add(tensor.Name, SafetensorsType.BF16, shape, halves);
            return;
        }

        int rows = tensor.Shape[0], width = values.Length / rows;
        byte[] bytes = new byte[values.Length];
        float[] scales = new float[rows];
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = values.Slice(r * width, width);
            scales[r] = ReducedWeights.ScaleOf(row);
            for (int k = 0; k < width; k++)
            {
                bytes[r * width + k] = (byte)ReducedWeights.ToByte(row[k], scales[r]);
            }
        }

        writer.Add(tensor.Name, SafetensorsType.I8, shape, bytes);
        writer.Add(ScaleName(tensor.Name), [rows], scales);
    }

    /// <summary>Reads an I8 tensor as floats, without the scales of its rows.</summary>
    public static void CopyTo(SafetensorsTensor bytes, Span<float> target)
    {
        ReadOnlySpan<byte> source = bytes.Data.Span;
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (sbyte)source[i];
        }
    }
}
