using System.Text;
using Google.Protobuf;

namespace Unrolled.Tests.Tool.Onnx;

/// <summary>Writes the fields of a protobuf message.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream _stream = new();

    public byte[] ToArray() => _stream.ToArray();

    public ProtoWriter Integer(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public ProtoWriter Float(int field, float value) => Write(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.ToArray());

    public ProtoWriter Bytes(int field, byte[] value) => Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(ByteString.CopyFrom(value)));

    private ProtoWriter Write(int field, WireFormat.WireType type, Action<CodedOutputStream> value)
    {
        using var output = new CodedOutputStream(_stream, leaveOpen: true);
        output.WriteTag(field, type);
        value(output);
        output.Flush();
        return this;
    }
}
