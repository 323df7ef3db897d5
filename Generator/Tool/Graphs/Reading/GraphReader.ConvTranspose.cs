using Unrolled.Tool.Graphs.Folding;
using Unrolled.Tool.Graphs.Forms;
using Unrolled.Tool.Graphs.Layers;
using Unrolled.Tool.Graphs.Signals;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Transposed convolutions along time.</summary>
internal sealed partial class GraphReader
{
    private Signal ConvTranspose(GraphNode node, GraphValue?[] inputs)
    {
        Signal signal = AtEndOfPadding(node, Operand(node, inputs, 0));
        Constant weight = NeedConstant(node, inputs, 1);
        if (signal.Rank < 3 || weight.Rank != signal.Rank || !weight.IsPlain)
        {
            throw new ModelFormatException($"the node '{node.Title}' (ConvTranspose) has weights of shape {weight} for {signal}.");
        }

        // Dimensions of one element with a window of one.
        int[] places = [.. Enumerable.Range(2, signal.Rank - 2).Where(d => signal.Dims[d].Length > 0 || weight.Shape[d] > 1)];
        if (places is not [var axis] || signal.Dims[axis] is not [{ Kind: FactorKind.Time, IsReversed: false } time] || signal.Dims[0].Any(f => f.Kind != FactorKind.Batch) || signal.Dims[1].Any(f => f.Kind != FactorKind.Feature))
        {
            throw Fault(node, $"its input {signal} is not batch, channels and steps: only a transposed convolution along time is a layer.");
        }

        int groups = (int)Math.Clamp(node.Integer("group", 1), 1, int.MaxValue), channels = Count(signal.Dims[1]), size = weight.Shape[axis];
        if (channels != weight.Shape[0] || channels % groups != 0 || weight.Count != weight.Shape[0] * weight.Shape[1] * size)
        {
            throw new ModelFormatException($"the node '{node.Title}' (ConvTranspose) has weights of shape {weight} and {groups} groups for {channels} channels.");
        }

        (ConvTranspose1DAttribute options, Window window) = Upsampling(node, size, axis - 2, signal.Rank - 2);
        int filters = checked(weight.Shape[1] * groups);
        long added = options.Padding == Padding.Same ? 0 : (long)window.Extent - window.Stride - 2L * options.PaddingSize + options.OutputPadding;
        Size length = time.Axis!.Length;
        TimeAxis result = window.Stride == 1 && added == 0 ? time.Axis : new TimeAxis(length.IsKnown ? Length(node, checked((int)(length.Factor * window.Stride + added))) : NewSymbol());
        Signal whole = signal.Whole();
        int[] rows = whole.Rows();
        if (groups > 1 && !rows.Select((r, i) => r == i).All(same => same))
        {
            throw Fault(node, "groups of channels in another order.");
        }

        int row = weight.Shape[1] * size;
        float[] own = weight.Floats(), ordered = new float[own.Length];
        for (int i = 0; i < own.Length; i++)
        {
            ordered[rows[i / row] * row + i % row] = own[i];
        }

        LayerSource Make(double[] scale, double[]? bias, Function function)
        {
            LayerSource source = _layers.Flat(_layers.Make(whole.Form));
            var layer = new LayerNode(
                _ => new ConvTranspose1DAttribute(filters, size)
                {
                    Stride = window.Stride,
                    Dilation = window.Dilation,
                    Groups = groups,
                    Padding = options.Padding,
                    PaddingSize = options.PaddingSize,
                    OutputPadding = options.OutputPadding,
                    UseBias = bias is not null,
                    Activation = function.Activation!.Value,
                    ActivationAlpha = function.Alpha,
                    ActivationBeta = function.Beta,
                },
                filters,
                result)
            {
                Origin = node.Title,
            };
            layer.Sources.Add((source.Node, source.View));
            int perGroup = filters / groups;
            layer.Tensors.Add("weight", new Tensor([channels, perGroup, size], [.. ordered.Select((w, i) => (float)(w * scale[i / row / (channels / groups) * perGroup + i / size % perGroup]))]));
            if (bias is not null)
            {
                layer.Tensors.Add("bias", LayerBuilder.Vector(bias));
            }

            return new(_layers.Add(layer), LayerView.Output);
        }

        Factor[][] dims = [.. whole.Dims];
        dims[1] = Part(filters, 1);
        dims[axis] = [new Factor(FactorKind.Time, result.Length) { Axis = result }];
        var made = new Signal(Form.Of(new ConvolutionAtom(filters, filters, result, Make)), dims, 0, signal.At);
        return inputs.Length > 2 && inputs[2] is not null
            ? (Signal)Add(node, made, Biases(node, inputs, filters, signal.Rank - 2), 1)
            : made;
    }

    private static Constant Biases(GraphNode node, GraphValue?[] inputs, int filters, int spatial)
    {
        float[] bias = NeedConstant(node, inputs, 2).Floats();
        return bias.Length == filters
            ? new Constant([filters, .. Enumerable.Repeat(1, spatial)], bias)
            : throw new ModelFormatException($"the node '{node.Title}' ({node.Operator}) has {bias.Length} biases for {filters} filters.");
    }

    // Stride, dilation and padding, as the layer declares them.
    private static (ConvTranspose1DAttribute Options, Window Window) Upsampling(GraphNode node, int size, int dim, int count)
    {
        int At(string name, int index, int least, int otherwise)
        {
            long value = node.Integers(name) is { } list ? index < list.Count ? list[index] : throw new ModelFormatException($"the node '{node.Title}' (ConvTranspose) has {list.Count} {name}.") : otherwise;
            return value >= least && value <= 1 << 16 ? (int)value : throw new ModelFormatException($"the node '{node.Title}' (ConvTranspose) has {value} in {name}.");
        }

        if (size is < 1 or > 1 << 16 || node.Integers("output_shape") is not null)
        {
            throw Fault(node, "its output_shape, or its window's size.");
        }

        var window = new Window(size, At("strides", dim, 1, 1), At("dilations", dim, 1, 1), At("pads", dim, 0, 0), At("pads", dim + count, 0, 0));
        var options = new ConvTranspose1DAttribute(1, size);
        int output = At("output_padding", dim, 0, 0);
        switch (node.Text("auto_pad", "NOTSET"))
        {
            case "SAME_UPPER" when output == 0:
                options.Padding = Padding.Same;
                break;
            case "NOTSET" or "VALID" or "":
                // What is dropped at the end and what is added there are one number.
                options.PaddingSize = window.Before;
                options.OutputPadding = output + window.Before - window.After;
                if (options.OutputPadding < 0 || options.OutputPadding >= Math.Max(window.Stride, window.Dilation) || window.Extent - 2L * window.Before + options.OutputPadding < 1)
                {
                    throw Fault(node, $"{window.Before} and {window.After} outputs are dropped at the ends, and {output} are added.");
                }

                break;
            case var other:
                throw Fault(node, $"auto_pad is {other}.");
        }

        return (options, window);
    }
}
