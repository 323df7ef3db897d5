using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Unrolled.Tool.Export.Onnx;

/// <summary>A message in the wire format of Protocol Buffers while it is written.</summary>
internal sealed class ProtobufMessage
{
    private readonly MemoryStream _bytes = new();
    private readonly CodedOutputStream _output;

    public ProtobufMessage() => _output = new CodedOutputStream(_bytes, leaveOpen: true);

    /// <summary>A whole number.</summary>
    public ProtobufMessage Number(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
        return this;
    }

    /// <summary>A float.</summary>
    public ProtobufMessage Float(int field, float value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed32);
        _output.WriteFloat(value);
        return this;
    }

    /// <summary>A text.</summary>
    public ProtobufMessage Text(int field, string value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(value);
        return this;
    }

    /// <summary>A message within this one.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage message) => Bytes(field, message.ToSpan());

    /// <summary>Messages within this one, in a repeated field.</summary>
    public ProtobufMessage Messages(int field, IEnumerable<ProtobufMessage> messages) => messages.Aggregate(this, (all, message) => all.Message(field, message));

    /// <summary>Floats as the bytes of their memory.</summary>
    public ProtobufMessage Floats(int field, ReadOnlySpan<float> values) => Bytes(field, MemoryMarshal.AsBytes(values));

    /// <summary>All that has been written.</summary>
    public byte[] ToArray() => ToSpan().ToArray();

    private ProtobufMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        // The length, then the bytes beside the coded stream: it would copy them once more.
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteLength(value.Length);
        _output.Flush();
        _bytes.Write(value);
        return this;
    }

    private ReadOnlySpan<byte> ToSpan()
    {
        _output.Flush();
        return _bytes.GetBuffer().AsSpan(0, checked((int)_bytes.Length));
    }
}
