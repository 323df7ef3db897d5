using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

// Multi-head attention, written out.
internal sealed partial class OnnxNetwork
{
    private void WriteMultiHeadAttention(ExportedLayer layer, MultiHeadAttentionSpec attention)
    {
        (int heads, int width) = (attention.Heads, attention.HeadWidth);
        string x = Rows(layer.Sources[0]), over = Rows(layer.Sources[^1]);
        bool isVector = !layer.Output.IsSequence;
        x = isVector ? graph.Add("Unsqueeze", [x, graph.Integers(1)]) : x;
        (Tensor Weight, Tensor? Bias)[] projections = Projections(layer, heads * width);
        string query = Heads(x, projections[0], [0L, 2, 1, 3]), key = Heads(over, projections[1], [0L, 2, 3, 1]), value = Heads(over, projections[2], [0L, 2, 1, 3]);
        string scores = graph.Add("Div", [graph.Add("MatMul", [query, key]), graph.Float(MathF.Sqrt(width))]);
        if (attention.Causal)
        {
            string steps = graph.Add("Slice", [graph.Add("Shape", [x]), graph.Integers(1), graph.Integers(2)]);
            string ones = graph.Add("Expand", [graph.Float(1), graph.Add("Concat", [steps, steps], OnnxAttribute.Of("axis", 0L))]);
            string later = graph.Add("Cast", [graph.Add("Trilu", [ones, graph.Integer(1)], OnnxAttribute.Of("upper", 1L))], OnnxAttribute.Of("to", 9L));
            scores = graph.Add("Where", [later, graph.Float(float.NegativeInfinity), scores]);
        }

        string context = graph.Add("MatMul", [graph.Add("Softmax", [scores], OnnxAttribute.Of("axis", -1L)), value]);
        string joined = graph.Add("Reshape", [graph.Add("Transpose", [context], OnnxAttribute.Of("perm", [0L, 2, 1, 3])), graph.Integers(0, 0, heads * width)]);
        string result = Product(joined, layer.Tensor("out_proj.weight"), layer.Find("out_proj.bias"));
        _values[layer] = isVector ? graph.Add("Squeeze", [result, graph.Integers(1)]) : result;

        string Heads(string input, (Tensor Weight, Tensor? Bias) projection, long[] order)
            => graph.Add("Transpose", [graph.Add("Reshape", [Product(input, projection.Weight, projection.Bias), graph.Integers(0, 0, heads, width)])], OnnxAttribute.Of("perm", order));
    }

    // Of queries, keys and values.
    private static (Tensor Weight, Tensor? Bias)[] Projections(ExportedLayer layer, int rows)
    {
        Tensor? all = layer.Find("in_proj_weight"), bias = layer.Find("in_proj_bias");
        return [.. new[] { "q", "k", "v" }.Select((name, i) => (all?.Slice(0, i * rows, rows) ?? layer.Tensor($"{name}_proj_weight"), bias?.Slice(0, i * rows, rows)))];
    }

    private void WriteTransposedConvolution(ExportedLayer layer, ConvTranspose1DSpec convolution)
    {
        WindowSpec window = convolution.Window;
        (long before, long after, long added) = convolution.Ends();
        string y = graph.Add(
            "ConvTranspose",
            [FirstChannels(Rows(layer.Sources[0]), 3), .. Weights(layer)],
            OnnxAttribute.Of("kernel_shape", [(long)window.Kernel]), OnnxAttribute.Of("strides", [(long)window.Stride]), OnnxAttribute.Of("dilations", [(long)window.Dilation]),
            OnnxAttribute.Of("group", (long)convolution.Groups), OnnxAttribute.Of("pads", [before, after]), OnnxAttribute.Of("output_padding", [added]));
        _values[layer] = Function(convolution.Activation, LastChannels(y, 3));
    }

    // The columns of one image are the steps.
    private void WriteImageToSequence(ExportedLayer layer)
        => _values[layer] = graph.Add("Reshape", [graph.Add("Transpose", [Images(layer.Sources[0])], OnnxAttribute.Of("perm", [0L, 2, 1, 3])), graph.Integers(-1, layer.Sources[0].Output.Image!.Width, layer.Output.Width)]);
}
