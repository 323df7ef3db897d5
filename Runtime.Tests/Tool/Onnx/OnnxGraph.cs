using System.Globalization;
using System.Runtime.InteropServices;

namespace Unrolled.Tests.Tool.Onnx;

/// <summary>An ONNX graph that a test writes.</summary>
internal sealed class OnnxGraph
{
    private readonly ProtoWriter _graph = new();
    private readonly Random _random = new(7);
    private int _count;

    /// <summary>A file with this graph.</summary>
    public byte[] File(long opset = 17) => new ProtoWriter().Integer(1, 8).Text(2, "test").Message(7, _graph).Message(8, new ProtoWriter().Text(1, "").Integer(2, opset)).ToArray();

    /// <summary>An input; a dimension is a number or a name.</summary>
    public OnnxGraph Input(string name, string shape, int type = 1)
    {
        _graph.Message(11, Value(name, shape, type));
        return this;
    }

    public OnnxGraph Output(string name, string shape = "", int type = 1)
    {
        _graph.Message(12, Value(name, shape, type));
        return this;
    }

    /// <summary>Random weights of a shape, small enough for stable cells.</summary>
    public string Weights(params int[] shape)
    {
        float[] values = new float[shape.Aggregate(1, (n, d) => n * d)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(_random.NextDouble() - 0.5);
        }

        return Floats(shape, values);
    }

    public string Floats(int[] shape, params float[] values)
    {
        string name = $"f{_count++}";
        _graph.Message(5, Tensor(name, 1, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
        return name;
    }

    public string Integers(params long[] values)
    {
        string name = $"i{_count++}";
        _graph.Message(5, Tensor(name, 7, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
        return name;
    }

    public string Integer(long value)
    {
        string name = $"i{_count++}";
        _graph.Message(5, Tensor(name, 7, [], MemoryMarshal.AsBytes([value]).ToArray()));
        return name;
    }

    public string Bytes(int type, int[] shape, params byte[] values)
    {
        string name = $"b{_count++}";
        _graph.Message(5, Tensor(name, type, shape, values));
        return name;
    }

    public OnnxGraph Raw(int field, ProtoWriter message)
    {
        _graph.Message(field, message);
        return this;
    }

    /// <summary>A node with one result: "op(a, b) axis=1 perm=0,2,1 mode=reflect" with the inputs' names.</summary>
    public string Node(string op, string[] inputs, string attributes = "", string? output = null) => Nodes(op, inputs, attributes, output ?? $"v{_count++}")[0];

    public string[] Nodes(string op, string[] inputs, string attributes, params string[] outputs)
    {
        _graph.Message(1, NodeOf(op, inputs, attributes, [], outputs));
        return outputs;
    }

    /// <summary>A node with graphs as attributes.</summary>
    public string[] Nodes(string op, string[] inputs, string attributes, (string Name, OnnxGraph Graph)[] graphs, params string[] outputs)
    {
        _graph.Message(1, NodeOf(op, inputs, attributes, graphs, outputs));
        return outputs;
    }

    public static ProtoWriter Tensor(string name, long type, int[] shape, byte[] raw)
    {
        var tensor = new ProtoWriter();
        foreach (int d in shape)
        {
            tensor.Integer(1, d);
        }

        return tensor.Integer(2, type).Text(8, name).Bytes(9, raw);
    }

    private static ProtoWriter NodeOf(string op, string[] inputs, string attributes, (string Name, OnnxGraph Graph)[] graphs, string[] outputs)
    {
        var node = new ProtoWriter();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        foreach (string output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(3, "node_" + outputs[0]).Text(4, op);
        foreach (string attribute in attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = attribute.Split('=');
            node.Message(5, Attribute(parts[0], parts[1]));
        }

        foreach ((string name, OnnxGraph graph) in graphs)
        {
            node.Message(5, new ProtoWriter().Text(1, name).Message(6, graph._graph).Integer(20, 5));
        }

        return node;
    }

    // 1 is an integer, 1f a float, 1,2 integers, 1f,2f floats, a+b texts, anything else a text.
    private static ProtoWriter Attribute(string name, string value)
    {
        var attribute = new ProtoWriter().Text(1, name);
        string[] items = value.TrimEnd(',').Split(',');
        if (value.Contains('+', StringComparison.Ordinal))
        {
            foreach (string text in value.Split('+', StringSplitOptions.RemoveEmptyEntries))
            {
                attribute.Text(9, text);
            }

            return attribute.Integer(20, 8);
        }

        bool isList = value.Contains(',', StringComparison.Ordinal);
        if (Array.TrueForAll(items, i => long.TryParse(i, out _)))
        {
            foreach (string item in items)
            {
                attribute.Integer(isList ? 8 : 3, long.Parse(item, CultureInfo.InvariantCulture));
            }

            return attribute.Integer(20, isList ? 7 : 2);
        }

        if (Array.TrueForAll(items, i => i.EndsWith('f') && float.TryParse(i[..^1], CultureInfo.InvariantCulture, out _)))
        {
            foreach (string item in items)
            {
                attribute.Float(isList ? 7 : 2, float.Parse(item[..^1], CultureInfo.InvariantCulture));
            }

            return attribute.Integer(20, isList ? 6 : 1);
        }

        return attribute.Text(4, value).Integer(20, 3);
    }

    private static ProtoWriter Value(string name, string shape, int type)
    {
        var value = new ProtoWriter().Text(1, name);
        if (shape.Length == 0)
        {
            return value;
        }

        var dims = new ProtoWriter();
        foreach (string dim in shape == "scalar" ? [] : shape.Split(' '))
        {
            dims.Message(1, long.TryParse(dim, out long size) ? new ProtoWriter().Integer(1, size) : new ProtoWriter().Text(2, dim));
        }

        return value.Message(2, new ProtoWriter().Message(1, new ProtoWriter().Integer(1, type).Message(2, dims)));
    }
}
