namespace Unrolled.Tool.Export.Onnx;

/// <summary>A graph of operators while it is written, as onnx.proto3's GraphProto; also the body of a loop within another.</summary>
/// <param name="name">Its name.</param>
/// <param name="outer">The graph that it is a body in, whose values it may read; null for the model's own.</param>
internal sealed class OnnxGraph(string name, OnnxGraph? outer = null)
{
    private const int FloatType = 1, Int64Type = 7;

    private readonly List<ProtobufMessage> _nodes = [];
    private readonly List<ProtobufMessage> _tensors = [];
    private readonly List<ProtobufMessage> _inputs = [];
    private readonly List<ProtobufMessage> _outputs = [];
    private readonly HashSet<string> _names = outer?._names ?? new HashSet<string>(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _constants = outer?._constants ?? new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What names of new values begin with: the layer that is being written.</summary>
    public string Scope { get; set; } = outer?.Scope ?? "";

    /// <summary>Reserves a name that is given.</summary>
    public string Take(string name)
    {
        return _names.Add(name) ? name : throw new InvalidOperationException($"Two values '{name}'.");
    }

    /// <summary>Reserves a name like the one that is wanted.</summary>
    public string Reserve(string wanted) => Unique(wanted);

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Add(string op, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) => Add(op, inputs, 1, attributes)[0];

    /// <summary>Adds a node.</summary>
    /// <returns>The outputs' names.</returns>
    public string[] Add(string op, ReadOnlySpan<string> inputs, int outputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => Unique(op))];
        Write(op, inputs, names, attributes);
        return names;
    }

    /// <summary>Adds a node whose output has a name that was taken.</summary>
    public void AddNamed(string output, string op, string input) => Write(op, [input], [output], []);

    /// <summary>A constant of floats.</summary>
    public string Floats(string wanted, Tensor values)
    {
        string name = Unique(wanted);
        Root._tensors.Add(values.Shape.Aggregate(new ProtobufMessage(), (m, d) => m.Number(1, d)).Number(2, FloatType).Text(8, name).Floats(9, values.Values));
        return name;
    }

    /// <summary>A constant number; the same for all who ask for it.</summary>
    public string Float(float value)
    {
        string key = FormattableString.Invariant($"{value:R}f");
        if (!_constants.TryGetValue(key, out string? name))
        {
            _constants.Add(key, name = Unique($"{key}", scoped: false));
            Root._tensors.Add(new ProtobufMessage().Number(2, FloatType).Text(8, name).Floats(9, [value]));
        }

        return name;
    }

    /// <summary>A constant vector of whole numbers: axes, shapes; the same for all who ask for it.</summary>
    public string Integers(params ReadOnlySpan<long> values)
    {
        string key = $"[{string.Join(',', values.ToArray())}]";
        if (!_constants.TryGetValue(key, out string? name))
        {
            _constants.Add(key, name = Unique(key, scoped: false));
            var tensor = new ProtobufMessage().Number(1, values.Length).Number(2, Int64Type).Text(8, name);
            foreach (long value in values)
            {
                tensor.Number(7, value);
            }

            Root._tensors.Add(tensor);
        }

        return name;
    }

    /// <summary>A constant whole number without dimensions.</summary>
    public string Integer(long value)
    {
        string key = FormattableString.Invariant($"{value}");
        if (!_constants.TryGetValue(key, out string? name))
        {
            _constants.Add(key, name = Unique(key, scoped: false));
            Root._tensors.Add(new ProtobufMessage().Number(2, Int64Type).Text(8, name).Number(7, value));
        }

        return name;
    }

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions: numbers, or names of what is not fixed.</param>
    /// <param name="isWhole">True for 64-bit whole numbers, false for floats.</param>
    /// <param name="taken">True if the name was reserved.</param>
    public void Input(string name, IEnumerable<object> shape, bool isWhole = false, bool taken = false) => _inputs.Add(Value(taken ? name : Take(name), shape, isWhole));

    /// <summary>Declares an output.</summary>
    /// <param name="name">The name of a value; outputs of the model's own graph have names that were taken.</param>
    /// <param name="shape">As of <see cref="Input"/>.</param>
    public void Output(string name, IEnumerable<object> shape) => _outputs.Add(Value(name, shape, isWhole: false));

    /// <summary>The graph as a message.</summary>
    public ProtobufMessage ToMessage()
    {
        var graph = new ProtobufMessage();
        _nodes.ForEach(node => graph.Message(1, node));
        graph.Text(2, name);
        _tensors.ForEach(tensor => graph.Message(5, tensor));
        _inputs.ForEach(input => graph.Message(11, input));
        _outputs.ForEach(output => graph.Message(12, output));
        return graph;
    }

    // Constants of a body stand in the model's own graph.
    private OnnxGraph Root => outer?.Root ?? this;

    private void Write(string op, ReadOnlySpan<string> inputs, string[] outputs, ReadOnlySpan<OnnxAttribute> attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        foreach (string output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(3, $"{outputs[0]}:{op}").Text(4, op);
        foreach (OnnxAttribute attribute in attributes)
        {
            node.Message(5, attribute.Message);
        }

        _nodes.Add(node);
    }

    private string Unique(string wanted, bool scoped = true)
    {
        string plain = scoped && Scope.Length > 0 ? $"{Scope}/{wanted}" : wanted, name = plain;
        for (int i = 1; !_names.Add(name); i++)
        {
            name = $"{plain}_{i}";
        }

        return name;
    }

    private static ProtobufMessage Value(string name, IEnumerable<object> shape, bool isWhole)
    {
        var dimensions = new ProtobufMessage();
        foreach (object dimension in shape)
        {
            dimensions.Message(1, dimension is int size ? new ProtobufMessage().Number(1, size) : new ProtobufMessage().Text(2, (string)dimension));
        }

        return new ProtobufMessage().Text(1, name).Message(2, new ProtobufMessage().Message(1, new ProtobufMessage().Number(1, isWhole ? Int64Type : FloatType).Message(2, dimensions)));
    }
}
