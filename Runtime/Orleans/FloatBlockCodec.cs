using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Orleans;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Unrolled.Orleans;

/// <summary>Writes floats as their bytes, little-endian: Orleans's own codec of arrays writes each element as a field of its own.</summary>
[RegisterSerializer]
[RegisterCopier]
internal sealed class FloatBlockCodec : IFieldCodec<FloatBlock>, IDeepCopier<FloatBlock>
{
    /// <inheritdoc/>
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, FloatBlock value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(FloatBlock), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)(value.Length * sizeof(float)));
        if (BitConverter.IsLittleEndian)
        {
            writer.Write(MemoryMarshal.AsBytes(value.Span));
        }
        else
        {
            int[] swapped = new int[value.Length];
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(value.Span), swapped);
            writer.Write(MemoryMarshal.AsBytes(swapped.AsSpan()));
        }
    }

    /// <inheritdoc/>
    public FloatBlock ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        field.EnsureWireType(WireType.LengthPrefixed);
        uint bytes = reader.ReadVarUInt32();
        if (bytes % sizeof(float) != 0)
        {
            throw new InvalidDataException($"Expected whole floats of {sizeof(float)} bytes, got {bytes} bytes.");
        }

        float[] values = new float[bytes / sizeof(float)];
        reader.ReadBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> words = MemoryMarshal.Cast<float, int>(values.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return values;
    }

    /// <summary>The same: nobody changes it.</summary>
    public FloatBlock DeepCopy(FloatBlock input, CopyContext context) => input;
}
