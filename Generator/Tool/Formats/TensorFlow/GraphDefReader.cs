using System.Buffers.Binary;
using Unrolled.Tool.Formats.Protobuf;
using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.TensorFlow;

/// <summary>Reads a frozen graph of TensorFlow (GraphDef, NodeDef, AttrValue, TensorProto) by the numbers of the fields.</summary>
internal sealed class GraphDefReader
{
    private readonly string _path;
    private readonly Dictionary<string, TensorFlowNode> _nodes = new(StringComparer.Ordinal);

    private GraphDefReader(string path) => _path = path;

    /// <summary>The functions that the graph has beside its nodes.</summary>
    public int Functions { get; private set; }

    /// <summary>The nodes by name, in the order of the file.</summary>
    public static (Dictionary<string, TensorFlowNode> Nodes, int Functions) Read(ModelFileContent file)
    {
        var reader = new GraphDefReader(file.Path);
        var message = new ProtoReader(file.Bytes, file.Path);
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: reader.Add(reader.ReadNode(message.Message())); break;
                case 2:
                    ProtoReader library = message.Message();
                    while (library.Next())
                    {
                        reader.Functions += library.Field == 1 ? 1 : 0;
                        library.Skip();
                    }

                    break;
                default: message.Skip(); break;
            }
        }

        return reader._nodes.Count > 0 ? (reader._nodes, reader.Functions) : throw new ModelFormatException("it has no nodes.", file.Path);
    }

    /// <summary>What TensorFlow calls a type of elements.</summary>
    public static string TypeName(long type) => type switch { 1 => "float32", 2 => "float64", 3 => "int32", 4 => "uint8", 5 => "int16", 6 => "int8", 7 => "string", 9 => "int64", 10 => "bool", 14 => "bfloat16", 19 => "float16", _ => $"type {type}" };

    /// <summary>What the elements of a type are; null for those that are no numbers.</summary>
    public static ElementKind? KindOf(long type) => type switch { 1 or 2 or 14 or 19 => ElementKind.Float, 3 or 4 or 5 or 6 or 9 => ElementKind.Integer, 10 => ElementKind.Boolean, _ => null };

    private void Add(TensorFlowNode node)
    {
        if (node.Name.Length == 0 || !_nodes.TryAdd(node.Name, node))
        {
            throw new ModelFormatException($"the node '{node.Name}' is there twice, or has no name.", _path);
        }
    }

    private TensorFlowNode ReadNode(ProtoReader reader)
    {
        var node = new TensorFlowNode();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: node.Name = reader.Text(); break;
                case 2: node.Operator = reader.Text(); break;
                case 3:
                    string input = reader.Text();
                    if (!input.StartsWith('^'))
                    {
                        node.Inputs.Add(input.EndsWith(":0", StringComparison.Ordinal) ? input[..^2] : input);
                    }

                    break;
                case 5: ReadEntry(reader.Message(), node); break;
                default: reader.Skip(); break;
            }
        }

        return node;
    }

    private void ReadEntry(ProtoReader reader, TensorFlowNode node)
    {
        string key = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.Text(); break;
                case 2: ReadAttribute(reader.Message(), node, key); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadAttribute(ProtoReader reader, TensorFlowNode node, string key)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ProtoReader list = reader.Message();
                    List<long> integers = [];
                    while (list.Next())
                    {
                        if (list.Field == 3)
                        {
                            list.AddIntegers(integers);
                        }
                        else
                        {
                            list.Skip();
                        }
                    }

                    node.Lists[key] = integers;
                    break;
                case 2: node.Texts[key] = reader.Text(); break;
                case 3: case 5: node.Integers[key] = reader.Integer(); break;
                case 4: node.Floats[key] = reader.Float(); break;
                case 6: node.Types[key] = reader.Integer(); break;
                case 7: node.Shape = ReadShape(reader.Message()); break;
                case 8: ReadTensor(reader.Message(), node); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static List<long>? ReadShape(ProtoReader reader)
    {
        List<long> dims = [];
        bool isUnknown = false;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    ProtoReader dim = reader.Message();
                    long size = 0;
                    while (dim.Next())
                    {
                        if (dim.Field == 1)
                        {
                            size = dim.Integer();
                        }
                        else
                        {
                            dim.Skip();
                        }
                    }

                    dims.Add(size);
                    break;
                case 3: isUnknown = reader.Integer() != 0; break;
                default: reader.Skip(); break;
            }
        }

        return isUnknown ? null : dims;
    }

    private void ReadTensor(ProtoReader reader, TensorFlowNode node)
    {
        long type = 0;
        List<long> dims = [], integers = [];
        List<float> floats = [];
        List<double> doubles = [];
        ReadOnlyMemory<byte> content = default;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.Integer(); break;
                case 2: dims = ReadShape(reader.Message()) ?? []; break;
                case 4: content = reader.Bytes(); break;
                case 5: reader.AddFloats(floats); break;
                case 6: reader.AddDoubles(doubles); break;
                case 7: case 10: case 11: case 13: reader.AddIntegers(integers); break;
                default: reader.Skip(); break;
            }
        }

        node.ValueShape = (type, [.. dims]);
        node.Value = new Lazy<Constant>(() => Decode(node.Name, type, dims, content, floats.Count > 0 ? floats.ConvertAll(f => (double)f) : doubles.Count > 0 ? doubles : integers.ConvertAll(i => Number(type, i))), LazyThreadSafetyMode.None);
    }

    // Floats of 16 bits are in the list of integers as their bits.
    private static double Number(long type, long value)
        => type == 19 ? (double)BitConverter.UInt16BitsToHalf(unchecked((ushort)value)) : type == 14 ? BitConverter.UInt32BitsToSingle(unchecked((uint)(ushort)value << 16)) : value;

    private Constant Decode(string name, long type, List<long> dims, ReadOnlyMemory<byte> content, List<double> values)
    {
        if (KindOf(type) is not { } kind)
        {
            throw new ModelFormatException($"elements of {TypeName(type)} are not numbers that can be read.", _path, name);
        }

        double total = dims.Aggregate(1.0, (n, d) => d < 0 ? double.NaN : n * d);
        if (!(total <= 1 << 30))
        {
            throw new ModelFormatException($"the shape [{string.Join(", ", dims)}] is negative or too large.", _path, name);
        }

        int[] shape = [.. dims.Select(d => (int)d)];
        int count = (int)total;
        if (content.Length > 0)
        {
            int size = type switch { 1 or 3 => 4, 2 or 9 => 8, 5 or 14 or 19 => 2, _ => 1 };
            if (content.Length != (long)count * size)
            {
                throw new ModelFormatException($"expected {(long)count * size} bytes for {TypeName(type)} [{string.Join(", ", dims)}], got {content.Length}.", _path, name);
            }

            return new Constant(kind, shape, [.. Enumerable.Range(0, count).Select(i => Element(type, content.Span[(i * size)..]))]);
        }

        // Fewer values than elements: the last one is repeated. A file may not grow by that without a limit.
        if (values.Count > count || values.Count < count && count > 1 << 24)
        {
            throw new ModelFormatException($"{values.Count} values for the shape [{string.Join(", ", dims)}].", _path, name);
        }

        double last = values.Count > 0 ? values[^1] : 0;
        return new Constant(kind, shape, [.. values, .. Enumerable.Repeat(last, count - values.Count)]);
    }

    private static double Element(long type, ReadOnlySpan<byte> bytes) => type switch
    {
        1 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        2 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        3 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        5 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        6 => unchecked((sbyte)bytes[0]),
        9 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        14 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        19 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => bytes[0],
    };
}
