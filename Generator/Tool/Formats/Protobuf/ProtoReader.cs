using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Unrolled.Tool.Formats.Protobuf;

/// <summary>Reads the fields of one protobuf message by their numbers. The bytes of nested messages are not copied.</summary>
internal sealed class ProtoReader
{
    // Subgraphs within subgraphs: real files have five levels of four messages each.
    private const int MaxDepth = 200;

    private readonly byte[] _bytes;
    private readonly string _path;
    private readonly int _depth;
    private readonly CodedInputStream _input;
    private uint _tag;
    private (int Start, int Length) _content;

    /// <param name="bytes">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    public ProtoReader(byte[] bytes, string path)
        : this(bytes, path, 0, bytes.Length, 0)
    {
    }

    private ProtoReader(byte[] bytes, string path, int start, int length, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ModelFormatException($"messages are nested more than {MaxDepth} deep.", path);
        }

        (_bytes, _path, _depth) = (bytes, path, depth);
        _input = new CodedInputStream(bytes, start, length);
    }

    /// <summary>The number of the field that was read.</summary>
    public int Field => WireFormat.GetTagFieldNumber(_tag);

    private WireFormat.WireType Wire => WireFormat.GetTagWireType(_tag);

    /// <summary>Goes to the next field; false at the end of the message. What the caller did not read is skipped.</summary>
    /// <exception cref="ModelFormatException">The bytes are not a protobuf message.</exception>
    public bool Next()
    {
        // A field is skipped when the next one is read, so that its position is known.
        return Try(() =>
        {
            _tag = _input.ReadTag();
            if (_tag == 0)
            {
                return false;
            }

            if (Wire is WireFormat.WireType.StartGroup or WireFormat.WireType.EndGroup)
            {
                throw new ModelFormatException($"it is neither an ONNX file nor a graph of TensorFlow: field {Field} is a group, which their messages do not have.", _path);
            }

            if (Wire == WireFormat.WireType.LengthDelimited)
            {
                // Skipping checks the length; the content ends where the next field begins.
                int start = (int)_input.Position;
                _input.SkipLastField();
                int size = 1;
                while ((_bytes[start + size - 1] & 0x80) != 0)
                {
                    size++;
                }

                _content = (start + size, (int)_input.Position - start - size);
            }

            return true;
        });
    }

    /// <summary>The value of an integer field.</summary>
    public long Integer()
    {
        Expect(WireFormat.WireType.Varint);
        return Try(_input.ReadInt64);
    }

    /// <summary>The value of a field of 32 bits as a float.</summary>
    public float Float()
    {
        Expect(WireFormat.WireType.Fixed32);
        return Try(_input.ReadFloat);
    }

    /// <summary>The message of a field.</summary>
    public ProtoReader Message()
    {
        Expect(WireFormat.WireType.LengthDelimited);
        return new ProtoReader(_bytes, _path, _content.Start, _content.Length, _depth + 1);
    }

    /// <summary>The bytes of a field, in the file.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        Expect(WireFormat.WireType.LengthDelimited);
        return _bytes.AsMemory(_content.Start, _content.Length);
    }

    /// <summary>The text of a field.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Adds the value of an integer field, or its packed values.</summary>
    public void AddIntegers(List<long> values)
    {
        if (Wire == WireFormat.WireType.Varint)
        {
            values.Add(Integer());
            return;
        }

        Expect(WireFormat.WireType.LengthDelimited);
        var packed = new CodedInputStream(_bytes, _content.Start, _content.Length);
        while (!Try(() => packed.IsAtEnd))
        {
            values.Add(Try(packed.ReadInt64));
        }
    }

    /// <summary>Adds the value of a field of 32 bits, or its packed values.</summary>
    public void AddFloats(List<float> values)
    {
        if (Wire == WireFormat.WireType.Fixed32)
        {
            values.Add(Float());
            return;
        }

        ReadOnlySpan<byte> bytes = Packed(4);
        for (int i = 0; i < bytes.Length; i += 4)
        {
            values.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes[i..]));
        }
    }

    /// <summary>Adds the value of a field of 64 bits, or its packed values.</summary>
    public void AddDoubles(List<double> values)
    {
        if (Wire == WireFormat.WireType.Fixed64)
        {
            values.Add(Try(_input.ReadDouble));
            return;
        }

        ReadOnlySpan<byte> bytes = Packed(8);
        for (int i = 0; i < bytes.Length; i += 8)
        {
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes[i..]));
        }
    }

    /// <summary>Skips a field that is not read. Without it, values of fixed size would stay in the stream.</summary>
    public void Skip()
    {
        if (Wire != WireFormat.WireType.LengthDelimited)
        {
            Try(() =>
            {
                _input.SkipLastField();
                return true;
            });
        }
    }

    private ReadOnlySpan<byte> Packed(int size)
    {
        ReadOnlySpan<byte> bytes = Bytes().Span;
        return bytes.Length % size == 0 ? bytes : throw new ModelFormatException($"field {Field} has {bytes.Length} bytes, which are not whole numbers of {size} bytes.", _path);
    }

    private void Expect(WireFormat.WireType wire)
    {
        if (Wire != wire)
        {
            throw new ModelFormatException($"field {Field} is of wire type {Wire}; expected {wire}.", _path);
        }
    }

    private T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new ModelFormatException($"it is no protobuf message: {fault.Message}", _path, innerException: fault);
        }
    }
}
