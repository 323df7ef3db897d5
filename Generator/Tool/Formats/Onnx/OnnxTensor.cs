using System.Buffers.Binary;
using Unrolled.Tool.Formats.Protobuf;
using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.Onnx;

/// <summary>An array of an ONNX file (TensorProto). Its values are decoded when they are needed.</summary>
internal sealed class OnnxTensor
{
    private static readonly string[] TypeNames =
    [
        "UNDEFINED", "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "STRING", "BOOL", "FLOAT16", "DOUBLE", "UINT32", "UINT64", "COMPLEX64", "COMPLEX128", "BFLOAT16",
        "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4", "INT4", "FLOAT4E2M1",
    ];

    private readonly string _path;
    private readonly Func<IReadOnlyDictionary<string, string>, ReadOnlyMemory<byte>> _external;
    private readonly List<long> _dims = [];
    private readonly List<float> _floats = [];
    private readonly List<long> _integers = [];
    private readonly List<double> _doubles = [];
    private readonly Dictionary<string, string> _location = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<byte>? _raw;
    private readonly long _place;
    private readonly int _texts;

    /// <param name="reader">The message.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="external">Reads what lies in another file.</param>
    public OnnxTensor(ProtoReader reader, string path, Func<IReadOnlyDictionary<string, string>, ReadOnlyMemory<byte>> external)
    {
        (_path, _external) = (path, external);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.AddIntegers(_dims); break;
                case 2: Type = reader.Integer(); break;
                case 4: reader.AddFloats(_floats); break;
                case 5: case 7: case 11: reader.AddIntegers(_integers); break;
                case 6: _texts++; break;
                case 8: Name = reader.Text(); break;
                case 9: _raw = reader.Bytes(); break;
                case 10: reader.AddDoubles(_doubles); break;
                case 13: ReadEntry(reader.Message()); break;
                case 14: _place = reader.Integer(); break;
                default: reader.Skip(); break;
            }
        }

        Value = new Lazy<Constant>(Decode, LazyThreadSafetyMode.None);
    }

    public string Name { get; } = "";

    public long Type { get; }

    public string TypeName => Type >= 0 && Type < TypeNames.Length ? TypeNames[Type] : $"type {Type}";

    public IReadOnlyList<long> Dims => _dims;

    public bool IsExternal => _place == 1;

    public Lazy<Constant> Value { get; }

    /// <summary>What the elements of a type are; null for those that are no numbers.</summary>
    public static ElementKind? KindOf(long type) => type switch
    {
        1 or 10 or 11 or 16 => ElementKind.Float,
        9 => ElementKind.Boolean,
        2 or 3 or 4 or 5 or 6 or 7 or 12 or 13 or 21 or 22 => ElementKind.Integer,
        8 => ElementKind.Text,
        _ => null,
    };

    private void ReadEntry(ProtoReader reader)
    {
        string key = "", value = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        _location[key] = value;
    }

    private Constant Decode()
    {
        long count = 1;
        foreach (long dim in _dims)
        {
            if (dim < 0 || dim > int.MaxValue)
            {
                throw Fault($"a dimension is {dim}.");
            }

            count = count == 0 || dim == 0 ? 0 : count > int.MaxValue / dim ? throw Fault($"the shape [{string.Join(", ", _dims)}] is too large.") : count * dim;
        }

        int[] shape = [.. _dims.Select(d => (int)d)];
        if (KindOf(Type) is not { } kind || kind == ElementKind.Text)
        {
            throw Fault($"elements of type {TypeName} are not numbers that can be read.");
        }

        if (IsExternal || _raw is not null)
        {
            return DecodeRaw(kind, shape, (int)count, IsExternal ? _external(_location) : _raw!.Value);
        }

        // Types narrower than 32 bits are in the list of integers; floats of 16 bits there as their bits.
        int given = Type switch { 1 => _floats.Count, 11 => _doubles.Count, _ => _integers.Count };
        if (given != count)
        {
            throw Fault($"expected {count} elements for the shape [{string.Join(", ", _dims)}], got {given + _texts}.");
        }

        return Type switch
        {
            1 => new Constant(shape, [.. _floats]),
            11 => new Constant(kind, shape, [.. _doubles]),
            10 => new Constant(kind, shape, [.. _integers.Select(i => (double)BitConverter.UInt16BitsToHalf(unchecked((ushort)i)))]),
            16 => new Constant(kind, shape, [.. _integers.Select(i => (double)BitConverter.UInt32BitsToSingle(unchecked((uint)(ushort)i << 16)))]),
            _ => new Constant(kind, shape, [.. _integers.Select(i => (double)i)]),
        };
    }

    private Constant DecodeRaw(ElementKind kind, int[] shape, int count, ReadOnlyMemory<byte> bytes)
    {
        int bits = Type switch { 1 or 6 or 12 => 32, 7 or 11 or 13 => 64, 4 or 5 or 10 or 16 => 16, 21 or 22 => 4, _ => 8 };
        long expected = ((long)count * bits + 7) / 8;
        if (bytes.Length != expected)
        {
            throw Fault($"expected {expected} bytes for {TypeName} [{string.Join(", ", _dims)}], got {bytes.Length}.");
        }

        if (Type == 1)
        {
            float[] floats = new float[count];
            for (int i = 0; i < count; i++)
            {
                floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.Span[(4 * i)..]);
            }

            return new Constant(shape, floats);
        }

        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Element(bytes.Span, i);
        }

        return new Constant(kind, shape, values);
    }

    private double Element(ReadOnlySpan<byte> bytes, int i) => Type switch
    {
        2 or 9 => bytes[i],
        3 => unchecked((sbyte)bytes[i]),
        4 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]),
        5 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
        6 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
        7 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]),
        10 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
        11 => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
        12 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]),
        13 => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]),
        16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
        21 => bytes[i / 2] >> (i % 2 * 4) & 15,
        22 => ((bytes[i / 2] >> (i % 2 * 4) & 15) ^ 8) - 8,
        _ => throw Fault($"elements of type {TypeName} cannot be read."),
    };

    private ModelFormatException Fault(string message) => new(message, _path, Name);
}
