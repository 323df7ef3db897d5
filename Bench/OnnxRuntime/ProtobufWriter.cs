using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Bench.OnnxRuntime;

/// <summary>Writes a message in the wire format of Protocol Buffers: what an ONNX file is made of.</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream _bytes = new();

    /// <summary>What has been written.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>A whole number.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">0 or more.</param>
    public ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    /// <summary>A text.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">In any characters.</param>
    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Texts, as a field that is there several times.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="values">In their order.</param>
    public ProtobufWriter Texts(int field, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            Text(field, value);
        }

        return this;
    }

    /// <summary>A message within this one.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="message">What it holds.</param>
    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.ToArray());

    /// <summary>Floats as the bytes of their memory.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="values">The floats.</param>
    public ProtobufWriter Floats(int field, ReadOnlySpan<float> values) => Bytes(field, MemoryMarshal.AsBytes(values));

    /// <summary>Bytes.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">The bytes.</param>
    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
    }
}
