using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Onnx;

// Convolutions and pooling, along time and over images; channels come first in the operators.
internal sealed partial class OnnxNetwork
{
    // With states as inputs: the last inputs of causal convolutions, by the names of the outputs.
    private readonly List<(string Name, string Value, object[] Shape)> _histories = [];

    private void WriteConvolution(ExportedLayer layer, Conv1DSpec convolution)
    {
        WindowSpec window = convolution.Window;
        string x = Rows(layer.Sources[0]);
        bool remembers = states && window is { Streams: true, Span: > 1 };
        if (remembers)
        {
            x = AddHistory(layer, x, checked((int)window.Span - 1));
        }

        OnnxAttribute[] padding = remembers ? [] : [.. Padding([window])];
        string y = graph.Add("Conv", [FirstChannels(x, 3), .. Weights(layer)], [OnnxAttribute.Of("kernel_shape", [(long)window.Kernel]), OnnxAttribute.Of("strides", [(long)window.Stride]), OnnxAttribute.Of("dilations", [(long)window.Dilation]), OnnxAttribute.Of("group", (long)convolution.Groups), .. padding]);
        _values[layer] = Function(convolution.Activation, LastChannels(y, 3));
    }

    private void WriteConvolution(ExportedLayer layer, Conv2DSpec convolution)
    {
        (WindowSpec vertical, WindowSpec horizontal) = (convolution.Windows.Vertical, convolution.Windows.Horizontal);
        string y = graph.Add("Conv", [FirstChannels(Images(layer.Sources[0]), 4), .. Weights(layer)], [OnnxAttribute.Of("group", (long)convolution.Groups), .. Places(vertical, horizontal)]);
        _values[layer] = FromImages(layer, Function(convolution.Activation, LastChannels(y, 4)));
    }

    private void WritePooling(ExportedLayer layer, Pooling1DSpec pooling)
    {
        string x = Rows(layer.Sources[0]);
        if (pooling.Window is not { } window)
        {
            _values[layer] = graph.Add(pooling.Pool == PoolSpec.Max ? "ReduceMax" : "ReduceMean", [x], OnnxAttribute.Of("axes", [1L]), OnnxAttribute.Of("keepdims", 0L));
            return;
        }

        OnnxAttribute[] attributes = [OnnxAttribute.Of("kernel_shape", [(long)window.Kernel]), OnnxAttribute.Of("strides", [(long)window.Stride]), .. Padding([window])];
        _values[layer] = LastChannels(graph.Add(Operator(pooling.Pool), [FirstChannels(x, 3)], attributes), 3);
    }

    private void WritePooling(ExportedLayer layer, Pooling2DSpec pooling)
    {
        string x = Images(layer.Sources[0]);
        if (pooling.IsGlobal)
        {
            _values[layer] = FromImages(layer, graph.Add(pooling.Pool == PoolSpec.Max ? "ReduceMax" : "ReduceMean", [x], OnnxAttribute.Of("axes", [1L, 2]), OnnxAttribute.Of("keepdims", 0L)));
            return;
        }

        WindowSpec vertical = pooling.Windows.Vertical, horizontal = pooling.Windows.Horizontal;
        OnnxAttribute[] attributes = [OnnxAttribute.Of("kernel_shape", [(long)vertical.Kernel, horizontal.Kernel]), OnnxAttribute.Of("strides", [(long)vertical.Stride, horizontal.Stride]), .. Padding([vertical, horizontal])];
        _values[layer] = FromImages(layer, LastChannels(graph.Add(Operator(pooling.Pool), [FirstChannels(x, 4)], attributes), 4));
    }

    // The transform is a convolution over the samples of a row: real parts, then imaginary ones.
    private void WriteStft(ExportedLayer layer, StftSpec stft)
    {
        string x = graph.Add("Reshape", [Rows(layer.Sources[0]), graph.Integers(-1, 1, stft.Samples)]);
        if (stft.PadBefore + stft.PadAfter > 0)
        {
            x = graph.Add("Pad", [x, graph.Integers(0, 0, stft.PadBefore, 0, 0, stft.PadAfter)], OnnxAttribute.Of("mode", "reflect"));
        }

        string basis = graph.Floats("basis", layer.Tensor("basis").Reshape(2 * stft.Bins, 1, stft.Window));
        string[] parts = graph.Add("Split", [graph.Add("Conv", [x, basis], OnnxAttribute.Of("strides", [(long)stft.Hop])), graph.Integers(stft.Bins, stft.Bins)], 2, OnnxAttribute.Of("axis", 1L));
        string power = graph.Add("Add", [.. parts.Select(part => graph.Add("Mul", [part, part]))]);
        _values[layer] = Reshaped(layer, LastChannels(stft.Power ? power : graph.Add("Sqrt", [power]), 3));
    }

    private static string Operator(PoolSpec pool) => pool == PoolSpec.Max ? "MaxPool" : "AveragePool";

    private string[] Weights(ExportedLayer layer)
    {
        string weight = graph.Floats("weight", layer.Tensor("weight"));
        return layer.Find("bias") is { } bias ? [weight, graph.Floats("bias", bias)] : [weight];
    }

    private static IEnumerable<OnnxAttribute> Places(WindowSpec vertical, WindowSpec horizontal)
    {
        yield return OnnxAttribute.Of("kernel_shape", [(long)vertical.Kernel, horizontal.Kernel]);
        yield return OnnxAttribute.Of("strides", [(long)vertical.Stride, horizontal.Stride]);
        yield return OnnxAttribute.Of("dilations", [(long)vertical.Dilation, horizontal.Dilation]);
        foreach (OnnxAttribute attribute in Padding([vertical, horizontal]))
        {
            yield return attribute;
        }
    }

    // All pads before, then all after. With a stride, what SAME adds depends on the length.
    private static IEnumerable<OnnxAttribute> Padding(WindowSpec[] windows)
    {
        if (windows.Any(w => w.Padding == PaddingSpec.Same && w.Stride > 1))
        {
            yield return OnnxAttribute.Of("auto_pad", "SAME_UPPER");
            yield break;
        }

        long[] before = [.. windows.Select(w => w.Padding switch { PaddingSpec.Same => (w.Span - 1) / 2, PaddingSpec.Causal => w.Span - 1, _ => w.PaddingSize })];
        long[] after = [.. windows.Select(w => w.Padding switch { PaddingSpec.Same => w.Span / 2, PaddingSpec.Causal => 0, _ => w.PaddingSize })];
        if (before.Concat(after).Any(p => p > 0))
        {
            yield return OnnxAttribute.Of("pads", [.. before, .. after]);
        }
    }

    /// <summary>The inputs with those before them, which are an input of the model; the last of them are an output.</summary>
    private string AddHistory(ExportedLayer layer, string x, int steps)
    {
        string name = $"{layer.Name}.x";
        object[] shape = [Batch, steps, layer.Input.Width];
        graph.Input(name, shape);
        string longer = graph.Add("Concat", [name, x], OnnxAttribute.Of("axis", 1L));
        _histories.Add((graph.Take($"{name}_out"), graph.Add("Slice", [longer, graph.Integers(-steps), graph.Integers(long.MaxValue), graph.Integers(1)]), shape));
        return longer;
    }
}
