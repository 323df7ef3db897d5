using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.TensorFlow;

/// <summary>Writes nodes of TensorFlow as operators of ONNX, whose names the reading of graphs knows.</summary>
/// <param name="nodes">All nodes of the file.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class Translation(IReadOnlyDictionary<string, TensorFlowNode> nodes, string path)
{
    private readonly List<GraphNode> _written = [];
    private OperatorGraph _graph = new();

    /// <summary>The operators of nodes.</summary>
    /// <param name="source">The nodes.</param>
    /// <param name="graph">The graph that gets constants which an operator needs.</param>
    public List<GraphNode> Write(IEnumerable<TensorFlowNode> source, OperatorGraph graph)
    {
        _graph = graph;
        _written.Clear();
        foreach (TensorFlowNode node in source)
        {
            Write(node);
        }

        return [.. _written];
    }

    private void Write(TensorFlowNode node)
    {
        if (OperatorNames.Same.TryGetValue(node.Operator, out string? same))
        {
            long axis = node.Operator is "Softmax" or "LogSoftmax" ? -1 : 0;
            Add(node, same, node.Name, node.Inputs, ("axis", axis));
            return;
        }

        switch (node.Operator)
        {
            case "Const":
                _graph.Constants[node.Name] = node.Value ?? throw Fault(node, "it has no value.");
                break;
            case "NoOp" or "Assert" or "Placeholder":
                break;
            case "Enter":
                // Arrays have no value of their own: their readers find what is in them.
                if (nodes.GetValueOrDefault(Input(node, 0).Split(':')[0])?.Operator is not { } source || !source.StartsWith("Tensor", StringComparison.Ordinal))
                {
                    Add(node, "Identity", node.Name, node.Inputs);
                }

                break;
            case "Relu6":
                Add(node, "Clip", node.Name, [node.Inputs[0], Number(node, "zero", 0), Number(node, "six", 6)]);
                break;
            case "LeakyRelu":
                Written(node, "LeakyRelu", node.Name, [Input(node, 0)], new() { ["alpha"] = new GraphAttribute { Float = node.Floats.GetValueOrDefault("alpha", 0.2f) } });
                break;
            case "Rsqrt":
                Add(node, "Sqrt", node.Name + "/sqrt", node.Inputs);
                Add(node, "Reciprocal", node.Name, [node.Name + "/sqrt"]);
                break;
            case "Square":
                Add(node, "Mul", node.Name, [Input(node, 0), Input(node, 0)]);
                break;
            case "SquaredDifference":
                Add(node, "Sub", node.Name + "/difference", node.Inputs);
                Add(node, "Mul", node.Name, [node.Name + "/difference", node.Name + "/difference"]);
                break;
            case "OnesLike":
                Add(node, "ZerosLike", node.Name + "/zeros", node.Inputs);
                Add(node, "Add", node.Name, [node.Name + "/zeros", Number(node, "one", 1)]);
                break;
            case "MatMul":
                Add(node, "Gemm", node.Name, node.Inputs, ("transA", node.Integer("transpose_a", 0)), ("transB", node.Integer("transpose_b", 0)));
                break;
            case "Transpose":
                Written(node, "Transpose", node.Name, [Input(node, 0)], new() { ["perm"] = new GraphAttribute { Integers = Known(node, 1) } });
                break;
            case "Squeeze":
                long[] removed = [.. node.Lists.GetValueOrDefault("squeeze_dims") ?? node.Lists.GetValueOrDefault("axis") ?? []];
                Written(node, "Squeeze", node.Name, [Input(node, 0)], removed.Length > 0 ? new() { ["axes"] = new GraphAttribute { Integers = removed } } : []);
                break;
            case "ConcatV2":
                Add(node, "Concat", node.Name, node.Inputs.SkipLast(1), ("axis", Known(node, node.Inputs.Count - 1)[0]));
                break;
            case "Pack":
                WritePack(node);
                break;
            case "Unpack":
                WriteUnpack(node);
                break;
            case "Split" or "SplitV":
                WriteSplit(node);
                break;
            case "StridedSlice":
                WriteStridedSlice(node);
                break;
            case "Slice":
                (long[] begin, long[] size) = (Known(node, 1), Known(node, 2));
                long[] end = [.. begin.Zip(size, (b, s) => s < 0 ? long.MaxValue : b + Math.Min(s, int.MaxValue))];
                Written(node, "Slice", node.Name, [Input(node, 0)], new() { ["starts"] = new GraphAttribute { Integers = begin }, ["ends"] = new GraphAttribute { Integers = end } });
                break;
            case "Fill":
                Add(node, "Expand", node.Name, [Input(node, 1), Input(node, 0)]);
                break;
            case "Cast":
                long to = GraphDefReader.KindOf(node.Types.GetValueOrDefault("DstT")) switch { ElementKind.Float => 1, ElementKind.Boolean => 9, _ => 7 };
                Add(node, "Cast", node.Name, node.Inputs, ("to", to));
                break;
            case "Sum" or "Mean" or "Max" or "Min" or "Prod":
                WriteReduction(node);
                break;
            case "GatherV2" or "Gather":
                Add(node, "Gather", node.Name, node.Inputs.Take(2), ("axis", node.Inputs.Count > 2 ? Known(node, 2)[0] : 0));
                break;
            case "OneHot":
                Add(node, "Unsqueeze", node.Name + "/off", [Input(node, 3), Number(node, "axis0", 0, 1)]);
                Add(node, "Unsqueeze", node.Name + "/on", [Input(node, 2), Number(node, "axis0", 0, 1)]);
                Add(node, "Concat", node.Name + "/values", [node.Name + "/off", node.Name + "/on"], ("axis", 0));
                Add(node, "OneHot", node.Name, [Input(node, 0), Input(node, 1), node.Name + "/values"], ("axis", node.Integer("axis", -1)));
                break;
            case "ReverseV2":
                Add(node, "Reverse", node.Name, [Input(node, 0)], ("axis", Known(node, 1) is [var one] ? one : throw Fault(node, "it reverses several dimensions.")));
                break;
            case "Conv2D" or "MaxPool" or "AvgPool" or "FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3":
                WriteImages(node);
                break;
            case "TensorArrayReadV3" or "TensorListGetItem":
                // The array is what was scattered into it, or what a loop wrote.
                Add(node, "Gather", node.Name, [ArrayOf(node, Input(node, node.Operator == "TensorListGetItem" ? 0 : 2)), Input(node, 1)], ("axis", 0));
                break;
            case "TensorArrayGatherV3" or "TensorListStack":
                Add(node, "Identity", node.Name, [ArrayOf(node, Input(node, node.Operator == "TensorListStack" ? 0 : 2))]);
                break;
            case "TensorArrayScatterV3" or "TensorListFromTensor" or "TensorArrayV3" or "TensorListReserve" or "TensorArraySizeV3" or "TensorListLength" or "LoopCond":
                break;
            default:
                // Kept by its own name, so that it is named if something needs it.
                Add(node, $"tensorflow.{node.Operator}", node.Name, node.Inputs);
                break;
        }
    }

    private string ArrayOf(TensorFlowNode node, string flow)
    {
        for (int i = 0; i < 1000; i++)
        {
            TensorFlowNode? source = nodes.GetValueOrDefault(flow.Split(':')[0]);
            switch (source?.Operator)
            {
                case "Enter" or "Identity":
                    flow = Input(source, 0);
                    break;
                case "TensorArrayScatterV3":
                    return Input(source, 2);
                case "TensorListFromTensor":
                    return Input(source, 0);
                case "Exit":
                    return source.Name;
                default:
                    throw Fault(node, "the array that it reads is neither a whole tensor nor written by a loop.");
            }
        }

        throw new ModelFormatException($"the node '{node.Name}' reads an array that depends on itself.", path);
    }

    private void WritePack(TensorFlowNode node)
    {
        long axis = node.Integer("axis", 0);
        List<string> parts = [];
        foreach (string input in node.Inputs)
        {
            string part = $"{node.Name}/part{parts.Count}";
            Written(node, "Unsqueeze", part, [input], new() { ["axes"] = new GraphAttribute { Integers = [axis] } });
            parts.Add(part);
        }

        Add(node, "Concat", node.Name, parts, ("axis", axis));
    }

    private void WriteUnpack(TensorFlowNode node)
    {
        int count = (int)Math.Clamp(node.Integer("num", 0), 0, 65536);
        long axis = node.Integer("axis", 0);
        string[] parts = [.. Enumerable.Range(0, count).Select(i => $"{node.Name}/part{i}")];
        _written.Add(new GraphNode { Name = node.Name, Operator = "Split", Inputs = [Input(node, 0)], Outputs = parts, Attributes = new Dictionary<string, GraphAttribute> { ["axis"] = new() { Integer = axis } } });
        for (int i = 0; i < count; i++)
        {
            Written(node, "Squeeze", i == 0 ? node.Name : $"{node.Name}:{i}", [parts[i]], new() { ["axes"] = new GraphAttribute { Integers = [axis] } });
        }
    }

    private void WriteSplit(TensorFlowNode node)
    {
        bool sized = node.Operator == "SplitV";
        int count = (int)Math.Clamp(node.Integer("num_split", 1), 1, 65536);
        var attributes = new Dictionary<string, GraphAttribute> { ["axis"] = new() { Integer = Known(node, sized ? 2 : 0)[0] } };
        if (sized)
        {
            attributes["split"] = new GraphAttribute { Integers = Known(node, 1) };
        }

        _written.Add(new GraphNode
        {
            Name = node.Name,
            Operator = "Split",
            Inputs = [Input(node, sized ? 0 : 1)],
            Outputs = [.. Enumerable.Range(0, count).Select(i => i == 0 ? node.Name : $"{node.Name}:{i}")],
            Attributes = attributes,
        });
    }

    private void WriteStridedSlice(TensorFlowNode node)
    {
        (long[] begin, long[] end, long[] step) = (Known(node, 1), Known(node, 2), Known(node, 3));
        (long first, long last, long shrink) = (node.Integer("begin_mask", 0), node.Integer("end_mask", 0), node.Integer("shrink_axis_mask", 0));
        if (node.Integer("ellipsis_mask", 0) != 0 || node.Integer("new_axis_mask", 0) != 0 || end.Length != begin.Length || step.Length != begin.Length || begin.Length > 10)
        {
            throw Fault(node, "a slice with new dimensions or an ellipsis.");
        }

        for (int i = 0; i < begin.Length; i++)
        {
            bool taken = (shrink >> i & 1) != 0;
            begin[i] = (first >> i & 1) != 0 && !taken ? step[i] > 0 ? 0 : long.MaxValue : begin[i];
            end[i] = taken ? begin[i] == -1 ? long.MaxValue : begin[i] + 1 : (last >> i & 1) != 0 ? step[i] > 0 ? long.MaxValue : long.MinValue : end[i];
            step[i] = taken ? 1 : step[i];
        }

        string sliced = shrink == 0 ? node.Name : node.Name + "/sliced";
        _graph.Constants[node.Name + "/steps"] = new Lazy<Constant>(new Constant(ElementKind.Integer, [step.Length], [.. step.Select(s => (double)s)]));
        _graph.Constants[node.Name + "/axes"] = new Lazy<Constant>(new Constant(ElementKind.Integer, [step.Length], [.. step.Select((_, i) => (double)i)]));
        _graph.Constants[node.Name + "/starts"] = new Lazy<Constant>(new Constant(ElementKind.Integer, [step.Length], [.. begin.Select(s => (double)s)]));
        _graph.Constants[node.Name + "/ends"] = new Lazy<Constant>(new Constant(ElementKind.Integer, [step.Length], [.. end.Select(s => (double)s)]));
        Add(node, "Slice", sliced, [Input(node, 0), node.Name + "/starts", node.Name + "/ends", node.Name + "/axes", node.Name + "/steps"]);
        if (shrink != 0)
        {
            long[] axes = [.. Enumerable.Range(0, begin.Length).Where(i => (shrink >> i & 1) != 0).Select(i => (long)i)];
            Written(node, "Squeeze", node.Name, [sliced], new() { ["axes"] = new GraphAttribute { Integers = axes } });
        }
    }

    private void WriteReduction(TensorFlowNode node)
    {
        long[] axes = Known(node, 1);
        bool none = axes.Length == 0;
        Written(node, "Reduce" + node.Operator, node.Name, [Input(node, 0)], new()
        {
            ["axes"] = new GraphAttribute { Integers = axes },
            ["keepdims"] = new GraphAttribute { Integer = node.Integer("keep_dims", 0) },
            ["noop_with_empty_axes"] = new GraphAttribute { Integer = none ? 1 : 0 },
        });
    }

    // Channels are last in TensorFlow, and second in ONNX.
    private void WriteImages(TensorFlowNode node)
    {
        bool last = node.Texts.GetValueOrDefault("data_format", "NHWC") == "NHWC";
        string input = Input(node, 0), output = last ? node.Name + "/channels_second" : node.Name;
        if (last)
        {
            Written(node, "Transpose", node.Name + "/input", [input], new() { ["perm"] = new GraphAttribute { Integers = [0, 3, 1, 2] } });
            input = node.Name + "/input";
        }

        long[] Places(string key, long otherwise) => node.Lists.GetValueOrDefault(key) is { Count: 4 } list ? last ? [list[1], list[2]] : [list[2], list[3]] : [otherwise, otherwise];
        var attributes = new Dictionary<string, GraphAttribute>();
        if (node.Operator.StartsWith("Fused", StringComparison.Ordinal))
        {
            attributes["epsilon"] = new GraphAttribute { Float = node.Floats.GetValueOrDefault("epsilon", 1e-4f) };
            Written(node, "BatchNormalization", output, [input, .. node.Inputs.Skip(1)], attributes);
        }
        else
        {
            attributes["strides"] = new GraphAttribute { Integers = Places("strides", 1) };
            attributes["auto_pad"] = new GraphAttribute { Text = node.Texts.GetValueOrDefault("padding", "VALID") switch { "SAME" => "SAME_UPPER", "VALID" => "VALID", var other => throw Fault(node, $"the padding {other}.") } };
            if (node.Operator == "Conv2D")
            {
                attributes["dilations"] = new GraphAttribute { Integers = Places("dilations", 1) };
                Written(node, "Transpose", node.Name + "/weights", [Input(node, 1)], new() { ["perm"] = new GraphAttribute { Integers = [3, 2, 0, 1] } });
                Written(node, "Conv", output, [input, node.Name + "/weights"], attributes);
            }
            else
            {
                attributes["kernel_shape"] = new GraphAttribute { Integers = Places("ksize", 1) };
                Written(node, node.Operator == "MaxPool" ? "MaxPool" : "AveragePool", output, [input], attributes);
            }
        }

        if (last)
        {
            Written(node, "Transpose", node.Name, [output], new() { ["perm"] = new GraphAttribute { Integers = [0, 2, 3, 1] } });
        }
    }

    private string Number(TensorFlowNode node, string name, double value, int rank = 0)
    {
        string key = $"{node.Name}/{name}";
        _graph.Constants[key] = new Lazy<Constant>(rank == 0 ? Constant.Scalar(ElementKind.Float, value) : new Constant(ElementKind.Integer, [1], [value]));
        return key;
    }

    // The whole numbers of a constant operand.
    private long[] Known(TensorFlowNode node, int operand)
    {
        string name = Input(node, operand);
        for (int i = 0; i < 100 && nodes.GetValueOrDefault(name) is { } source; i++)
        {
            if (source.Operator == "Const")
            {
                return source.Value?.Value.Integers() ?? throw Fault(node, $"operand {operand} has no value.");
            }

            if (source.Operator is not ("Identity" or "Enter"))
            {
                break;
            }

            name = Input(source, 0);
        }

        throw Fault(node, $"operand {operand} is not constant.");
    }

    private string Input(TensorFlowNode node, int index) => index >= 0 && index < node.Inputs.Count ? node.Inputs[index] : throw new ModelFormatException($"the node '{node.Name}' ({node.Operator}) has no operand {index}.", path);

    private void Add(TensorFlowNode node, string op, string output, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        var all = new Dictionary<string, GraphAttribute>();
        foreach ((string name, long value) in attributes)
        {
            all[name] = new GraphAttribute { Integer = value };
        }

        Written(node, op, output, inputs, all);
    }

    private void Written(TensorFlowNode node, string op, string output, IEnumerable<string> inputs, Dictionary<string, GraphAttribute> attributes)
        => _written.Add(new GraphNode { Name = node.Name, Operator = op, Inputs = [.. inputs], Outputs = [output], Attributes = attributes });

    private static UnsupportedModelException Fault(TensorFlowNode node, string reason) => new(node.Name, node.Operator, reason);
}
