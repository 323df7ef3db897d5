using System.Collections.Immutable;
using Unrolled.Tool.Formats.Protobuf;
using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.Onnx;

/// <summary>Reads an ONNX file (ModelProto, GraphProto, NodeProto, AttributeProto, ValueInfoProto) by the numbers of the fields.</summary>
internal sealed class OnnxReader
{
    private readonly string _path;
    private readonly OnnxModel _model = new();
    private readonly ExternalData _external;

    private OnnxReader(string path, bool allowExternalData) => (_path, _external) = (path, new ExternalData(path, allowExternalData));

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">The file is damaged or no ONNX file.</exception>
    public static OnnxModel Read(ModelFileContent file, bool allowExternalData)
    {
        var reader = new OnnxReader(file.Path, allowExternalData);
        reader.ReadModel(new ProtoReader(file.Bytes, file.Path));
        if (reader._model.Graph is null)
        {
            throw new ModelFormatException("it has no graph.", file.Path);
        }

        return reader._model;
    }

    private void ReadModel(ProtoReader reader)
    {
        string version = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: _model.IrVersion = reader.Integer(); break;
                case 2: _model.Producer = reader.Text(); break;
                case 3: version = reader.Text(); break;
                case 7: _model.Graph = _model.Graph is null ? ReadGraph(reader.Message()) : throw new ModelFormatException("it has two graphs.", _path); break;
                case 8: ReadOpset(reader.Message()); break;
                case 14: _model.Metadata.Add(ReadEntry(reader.Message())); break;
                case 25: _model.Functions++; break;
                default: reader.Skip(); break;
            }
        }

        _model.Producer = $"{_model.Producer} {version}".Trim();
    }

    private void ReadOpset(ProtoReader reader)
    {
        (string domain, long version) = ("", 0);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: domain = reader.Text(); break;
                case 2: version = reader.Integer(); break;
                default: reader.Skip(); break;
            }
        }

        _model.Opsets[domain == "ai.onnx" ? "" : domain] = version;
    }

    private static (string Key, string Value) ReadEntry(ProtoReader reader)
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

        return (key, value);
    }

    private OperatorGraph ReadGraph(ProtoReader reader)
    {
        List<GraphNode> nodes = [];
        List<GraphInput> inputs = [], outputs = [];
        var tensors = new Dictionary<string, Lazy<Constant>>(StringComparer.Ordinal);
        string name = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: nodes.Add(ReadNode(reader.Message())); break;
                case 2: name = reader.Text(); break;
                case 5:
                    var tensor = new OnnxTensor(reader.Message(), _path, _external.Read);
                    _model.Tensors.Add(tensor);
                    if (!tensors.TryAdd(tensor.Name, tensor.Value))
                    {
                        throw new ModelFormatException("two initializers have this name.", _path, tensor.Name);
                    }

                    break;
                case 11: inputs.Add(ReadInput(reader.Message())); break;
                case 12: outputs.Add(ReadInput(reader.Message())); break;
                case 15: throw new UnsupportedModelException(name, "sparse_initializer", "sparse arrays are not read.");
                default: reader.Skip(); break;
            }
        }

        var graph = new OperatorGraph { Name = name };
        graph.Nodes.AddRange(nodes);
        // Before version 4 of the format initializers were inputs too.
        graph.Inputs.AddRange(inputs.Where(i => !tensors.ContainsKey(i.Name)));
        graph.Outputs.AddRange(outputs);
        foreach ((string key, Lazy<Constant> value) in tensors)
        {
            graph.Constants.Add(key, value);
        }

        return graph;
    }

    private GraphNode ReadNode(ProtoReader reader)
    {
        List<string> inputs = [], outputs = [];
        string name = "", op = "", domain = "";
        var attributes = new Dictionary<string, GraphAttribute>(StringComparer.Ordinal);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: op = reader.Text(); break;
                case 5:
                    (string key, GraphAttribute attribute) = ReadAttribute(reader.Message());
                    if (!attributes.TryAdd(key, attribute))
                    {
                        throw new ModelFormatException($"a node has the attribute '{key}' twice.", _path);
                    }

                    break;
                case 7: domain = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new GraphNode { Name = name, Operator = domain is "" or "ai.onnx" ? op : $"{domain}.{op}", Inputs = inputs, Outputs = outputs, Attributes = attributes };
    }

    private (string Name, GraphAttribute Attribute) ReadAttribute(ProtoReader reader)
    {
        string name = "";
        (float? f, long? i, string? s) = (null, null, null);
        Lazy<Constant>? tensor = null;
        OperatorGraph? graph = null;
        List<float> floats = [];
        List<long> integers = [];
        List<string> texts = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: f = reader.Float(); break;
                case 3: i = reader.Integer(); break;
                case 4: s = reader.Text(); break;
                case 5:
                    var value = new OnnxTensor(reader.Message(), _path, _external.Read);
                    _model.Tensors.Add(value);
                    tensor = value.Value;
                    break;
                case 6: graph = ReadGraph(reader.Message()); break;
                case 7: reader.AddFloats(floats); break;
                case 8: reader.AddIntegers(integers); break;
                case 9: texts.Add(reader.Text()); break;
                case 21: throw new UnsupportedModelException("", "attribute", $"'{name}' refers to an attribute of a function that the file defines; functions are not read.");
                default: reader.Skip(); break;
            }
        }

        // A number that is 0 may be left out of the file; then only its type says that it is there, and the default of the reader is used.
        return (name, new GraphAttribute { Float = f, Integer = i, Text = s, Tensor = tensor, Graph = graph, Floats = floats, Integers = integers, Texts = texts });
    }

    private GraphInput ReadInput(ProtoReader reader)
    {
        string name = "";
        ElementKind? kind = null;
        ImmutableArray<(long?, string)>? dims = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: (kind, dims) = ReadType(reader.Message()); break;
                default: reader.Skip(); break;
            }
        }

        return new GraphInput(name, kind, dims);
    }

    private (ElementKind?, ImmutableArray<(long?, string)>?) ReadType(ProtoReader reader)
    {
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            ProtoReader type = reader.Message();
            ElementKind? kind = null;
            ImmutableArray<(long?, string)>? dims = null;
            while (type.Next())
            {
                switch (type.Field)
                {
                    case 1: kind = OnnxTensor.KindOf(type.Integer()); break;
                    case 2: dims = ReadShape(type.Message()); break;
                    default: type.Skip(); break;
                }
            }

            return (kind, dims);
        }

        return (null, null);
    }

    private ImmutableArray<(long?, string)> ReadShape(ProtoReader reader)
    {
        var dims = ImmutableArray.CreateBuilder<(long?, string)>();
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            ProtoReader dim = reader.Message();
            (long? size, string symbol) = (null, "");
            while (dim.Next())
            {
                switch (dim.Field)
                {
                    case 1: size = dim.Integer(); break;
                    case 2: symbol = dim.Text(); break;
                    default: dim.Skip(); break;
                }
            }

            // Some exporters write -1 or 0 for an open size.
            dims.Add((size > int.MaxValue ? throw new ModelFormatException($"an input has a dimension of {size}.", _path) : size > 0 ? size : null, symbol));
        }

        return dims.ToImmutable();
    }
}
