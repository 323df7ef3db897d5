using System.Runtime.InteropServices;
using Unrolled.Bench.Models;

namespace Unrolled.Bench.OnnxRuntime;

/// <summary>
/// A network as the bytes of an ONNX model (onnx.proto3, operator set 14). Its input is <c>x</c> [steps, batch, features], its output <c>y</c>
/// [batch, outputs]; when it streams, each recurrent layer has states that go in and out.
/// </summary>
internal sealed class OnnxModel
{
    private const int FloatType = 1, Int64Type = 7;

    private readonly ProtobufWriter _graph = new();
    private readonly int _steps;
    private readonly int _batch;
    private readonly List<(NamedShape Input, string Output)> _states = [];

    /// <summary>Writes a network.</summary>
    /// <param name="layers">Its layers.</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="streams">True if states go in and out.</param>
    /// <param name="softmax">True if a softmax stands at the end.</param>
    public OnnxModel(PeerLayer[] layers, int steps, int batch, bool streams, bool softmax)
    {
        _steps = steps;
        _batch = batch;
        Value(11, "x", [steps, batch, layers[0].Inputs]);
        string current = "x";
        foreach (PeerLayer layer in layers)
        {
            current = layer.IsRecurrent ? Recurrent(layer, current, streams) : Dense(layer, current);
        }

        Node(softmax ? "Softmax" : "Identity", [current], ["y"], softmax ? [Attribute("axis", 1)] : []);
        Value(12, "y", [batch, layers[^1].Units]);
        Call = new ModelCall(
            streams ? ModelCallKind.Step : ModelCallKind.Window, new NamedShape("x", [steps, batch, layers[0].Inputs]), new NamedShape("y", [batch, layers[^1].Units]), _states, []);
        _graph.Text(2, "network");
        ProtobufWriter opset = new ProtobufWriter().Text(1, "").Number(2, 14);
        Bytes = new ProtobufWriter().Number(1, 8).Message(7, _graph).Message(8, opset).ToArray();
    }

    /// <summary>The ModelProto.</summary>
    public byte[] Bytes { get; }

    /// <summary>How it is called: <c>x</c> gives <c>y</c>, and states are [1, batch, units].</summary>
    public ModelCall Call { get; }

    // ONNX's gates: LSTM i, o, f, c; GRU z, r, h. Its bias is that of the inputs, then that of the hidden units.
    private string Recurrent(PeerLayer layer, string input, bool streams)
    {
        int gates = layer.Gates, units = layer.Units;
        int[] order = layer.Kind switch { "LSTM" => [0, 3, 1, 2], "GRU" => [1, 0, 2], _ => [0] };
        string name = layer.Name;
        Tensor($"{name}.W", [1, gates * units, layer.Inputs], PeerLayer.Reorder(layer.W, order));
        Tensor($"{name}.R", [1, gates * units, units], PeerLayer.Reorder(layer.U, order));
        float[] second = layer.C.Length > 0 ? PeerLayer.Reorder(layer.C, order) : new float[gates * units];
        Tensor($"{name}.B", [1, 2 * gates * units], [.. PeerLayer.Reorder(layer.B, order), .. second]);

        bool hasCell = layer.Kind == "LSTM";
        string[] inputs = [input, $"{name}.W", $"{name}.R", $"{name}.B"];
        string[] outputs = [layer.ReturnsSequences ? $"{name}.Y" : "", $"{name}.h_out"];
        if (streams)
        {
            inputs = [.. inputs, "", State($"{name}.h", units)];
            if (hasCell)
            {
                inputs = [.. inputs, State($"{name}.c", units)];
                outputs = [.. outputs, $"{name}.c_out"];
            }
        }

        var attributes = new List<ProtobufWriter> { Attribute("hidden_size", units) };
        if (layer.Kind == "GRU")
        {
            attributes.Add(Attribute("linear_before_reset", 1));
        }

        Node(layer.Kind == "SimpleRNN" ? "RNN" : layer.Kind, inputs, outputs, attributes);

        // Y is [steps, directions, batch, units], the last h [directions, batch, units].
        Indices($"{name}.axes", [layer.ReturnsSequences ? 1 : 0]);
        Node("Squeeze", [layer.ReturnsSequences ? $"{name}.Y" : $"{name}.h_out", $"{name}.axes"], [name], []);
        return name;
    }

    private string State(string name, int units)
    {
        Value(11, name, [1, _batch, units]);
        Value(12, $"{name}_out", [1, _batch, units]);
        _states.Add((new NamedShape(name, [1, _batch, units]), $"{name}_out"));
        return name;
    }

    private string Dense(PeerLayer layer, string input)
    {
        if (layer.ReturnsSequences && _steps > 1)
        {
            throw new NotSupportedException($"The layer '{layer.Name}' is applied to {_steps} steps; expected a vector.");
        }

        Tensor($"{layer.Name}.W", [layer.Units, layer.Inputs], layer.W);
        Tensor($"{layer.Name}.B", [layer.Units], layer.B);
        Node("Gemm", [input, $"{layer.Name}.W", $"{layer.Name}.B"], [layer.Name], [Attribute("transB", 1)]);
        return layer.Name;
    }

    private void Node(string operation, string[] inputs, string[] outputs, IEnumerable<ProtobufWriter> attributes)
    {
        ProtobufWriter node = new ProtobufWriter().Texts(1, inputs).Texts(2, outputs).Text(3, outputs[^1] + "_node").Text(4, operation);
        foreach (ProtobufWriter attribute in attributes)
        {
            node.Message(5, attribute);
        }

        _graph.Message(1, node);
    }

    private static ProtobufWriter Attribute(string name, int value) => new ProtobufWriter().Text(1, name).Number(3, value).Number(20, 2);

    private void Tensor(string name, int[] shape, float[] values)
        => _graph.Message(5, Shaped(shape, FloatType, name).Floats(9, values));

    private void Indices(string name, long[] values)
        => _graph.Message(5, Shaped([values.Length], Int64Type, name).Bytes(9, MemoryMarshal.AsBytes<long>(values)));

    private static ProtobufWriter Shaped(int[] shape, int type, string name)
    {
        var tensor = new ProtobufWriter();
        foreach (int dimension in shape)
        {
            tensor.Number(1, dimension);
        }

        return tensor.Number(2, type).Text(8, name);
    }

    private void Value(int field, string name, int[] shape)
    {
        var dimensions = new ProtobufWriter();
        foreach (int dimension in shape)
        {
            dimensions.Message(1, new ProtobufWriter().Number(1, dimension));
        }

        ProtobufWriter tensor = new ProtobufWriter().Number(1, FloatType).Message(2, dimensions);
        _graph.Message(field, new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor)));
    }
}
