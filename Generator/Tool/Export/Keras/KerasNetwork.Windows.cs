using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;

namespace Unrolled.Tool.Export.Keras;

// Convolutions and pooling; Keras's kernels are [places, channels, filters].
internal sealed partial class KerasNetwork
{
    private KerasValue WriteConvolution(ExportedLayer layer, Conv1DSpec convolution)
    {
        WindowSpec window = convolution.Window;
        KerasValue x = Rows(layer.Sources[0]);
        if (window.PaddingSize > 0)
        {
            x = _model.Add("ZeroPadding1D", $"{layer.Name}_padding", new JsonObject { ["padding"] = Numbers(window.PaddingSize, window.PaddingSize) }, [x], [x.Shape[0] + 2 * window.PaddingSize, x.Shape[1]]);
        }

        JsonObject config = Convolution(layer, convolution, window);
        config["kernel_size"] = Numbers(window.Kernel);
        config["strides"] = Numbers(window.Stride);
        config["dilation_rate"] = Numbers(window.Dilation);
        KerasValue y = _model.Add("Conv1D", layer.Name, config, [x], Shape(layer.Output), [new KerasWeight("", Weights(layer, [2, 1, 0]))]);
        return KerasFunctions.Name(convolution.Activation) is null ? Function(layer, convolution.Activation, y) : y;
    }

    private KerasValue WriteTransposedConvolution(ExportedLayer layer, ConvTranspose1DSpec convolution)
    {
        WindowSpec window = convolution.Window;
        KerasValue x = Rows(layer.Sources[0]);
        bool isValid = window.Padding == PaddingSpec.Valid;
        // Keras has as many outputs as a window needs, or a step; of them are dropped:
        int before = isValid ? window.PaddingSize : 0, after = isValid ? before - convolution.OutputPadding + Math.Max(window.Stride - (int)window.Span, 0) : 0;
        Tensor kernel = Ungrouped(layer.Tensor("weight"), convolution.Groups);
        int dilation = window.Dilation;
        if (window.Stride > 1 && dilation > 1 || after < 0)
        {
            // Weights between are zeros, and so are those for outputs past the last window.
            kernel = Spread(kernel, dilation, Math.Max(-after, 0));
            (dilation, after) = (1, Math.Max(after, 0));
        }

        var config = new JsonObject
        {
            ["filters"] = convolution.OutputFilters,
            ["kernel_size"] = Numbers(kernel.Shape[2]),
            ["strides"] = Numbers(window.Stride),
            ["padding"] = Padding(layer, window.Padding),
            ["data_format"] = "channels_last",
            ["dilation_rate"] = Numbers(dilation),
            ["activation"] = KerasFunctions.Name(convolution.Activation) ?? "linear",
            ["use_bias"] = convolution.UseBias,
        };
        Tensor[] weights = layer.Find("bias") is { } bias ? [kernel.Transpose(2, 1, 0), bias] : [kernel.Transpose(2, 1, 0)];
        ImmutableArray<int?> shape = Shape(layer.Output);
        bool drops = before + after > 0;
        KerasValue y = _model.Add("Conv1DTranspose", drops ? $"{layer.Name}_whole" : layer.Name, config, [x], [shape[0] + before + after, shape[1]], [new KerasWeight("", weights)]);
        y = KerasFunctions.Name(convolution.Activation) is null ? Function(layer, convolution.Activation, y) : y;
        return drops ? _model.Add("Cropping1D", layer.Name, new JsonObject { ["cropping"] = Numbers(before, after) }, [y], shape) : y;
    }

    // [inputs, filters / groups, size] as [inputs, filters, size], with zeros between groups.
    private static Tensor Ungrouped(Tensor weight, int groups)
    {
        if (groups == 1)
        {
            return weight;
        }

        (int inputs, int each, int size) = (weight.Shape[0], weight.Shape[1], weight.Shape[2]);
        Tensor whole = Tensor.Zeros(inputs, each * groups, size);
        for (int i = 0; i < inputs; i++)
        {
            int group = i / (inputs / groups);
            weight.Values.AsSpan(i * each * size, each * size).CopyTo(whole.Values.AsSpan((i * groups + group) * each * size));
        }

        return whole;
    }

    private static Tensor Spread(Tensor kernel, int dilation, int more)
    {
        int size = kernel.Shape[2], wide = (size - 1) * dilation + 1 + more;
        Tensor spread = Tensor.Zeros(kernel.Shape[0], kernel.Shape[1], wide);
        for (int i = 0; i < kernel.Values.Length; i++)
        {
            spread.Values[i / size * wide + i % size * dilation] = kernel.Values[i];
        }

        return spread;
    }

    private KerasValue WriteConvolution(ExportedLayer layer, Conv2DSpec convolution)
    {
        (WindowSpec vertical, WindowSpec horizontal) = (convolution.Windows.Vertical, convolution.Windows.Horizontal);
        KerasValue x = _values[layer.Sources[0]];
        bool isSequence = layer.Output.IsSequence;
        (int above, int left) = (vertical.PaddingSize, horizontal.PaddingSize);
        if (above + left > 0)
        {
            ImageSpec image = convolution.Windows.Image;
            ImmutableArray<int?> padded = Shape(new ImageSpec(image.Height + 2 * above, image.Width + 2 * left, image.Channels).Signal(layer.Output.Axis));
            x = AtEveryStep(isSequence, "ZeroPadding2D", $"{layer.Name}_padding", new JsonObject { ["padding"] = new JsonArray(Numbers(above, above), Numbers(left, left)), ["data_format"] = "channels_last" }, x, padded, []);
        }

        JsonObject config = Convolution(layer, convolution, vertical);
        config["kernel_size"] = Numbers(vertical.Kernel, horizontal.Kernel);
        config["strides"] = Numbers(vertical.Stride, horizontal.Stride);
        config["dilation_rate"] = Numbers(vertical.Dilation, horizontal.Dilation);
        KerasValue y = AtEveryStep(isSequence, "Conv2D", layer.Name, config, x, Shape(layer.Output), Weights(layer, [2, 3, 1, 0]));
        return KerasFunctions.Name(convolution.Activation) is null ? Function(layer, convolution.Activation, y) : y;
    }

    private static JsonObject Convolution(ExportedLayer layer, ConvolutionSpec convolution, WindowSpec window)
    {
        if (window is { Stride: > 1, Dilation: > 1 })
        {
            throw layer.Unsupported("Keras's convolutions have no stride together with a dilation.");
        }

        return new JsonObject
        {
            ["filters"] = convolution.Filters,
            ["padding"] = Padding(layer, window.Padding),
            ["data_format"] = "channels_last",
            ["groups"] = convolution.Groups,
            ["activation"] = KerasFunctions.Name(convolution.Activation) ?? "linear",
            ["use_bias"] = convolution.UseBias,
        };
    }

    private static Tensor[] Weights(ExportedLayer layer, int[] order)
    {
        Tensor kernel = layer.Tensor("weight").Transpose(order);
        return layer.Find("bias") is { } bias ? [kernel, bias] : [kernel];
    }

    private KerasValue WritePooling(ExportedLayer layer, Pooling1DSpec pooling)
    {
        KerasValue x = Rows(layer.Sources[0]);
        if (pooling.Window is not { } window)
        {
            return Add(layer, pooling.Kind, new JsonObject { ["data_format"] = "channels_last", ["keepdims"] = false }, x);
        }

        if (window.Padding == PaddingSpec.Causal)
        {
            throw layer.Unsupported("Keras's pooling has no causal padding.");
        }

        return Add(layer, pooling.Kind, new JsonObject { ["pool_size"] = Numbers(window.Kernel), ["padding"] = Padding(layer, window.Padding), ["strides"] = Numbers(window.Stride), ["data_format"] = "channels_last" }, x);
    }

    private KerasValue WritePooling(ExportedLayer layer, Pooling2DSpec pooling)
    {
        (WindowSpec vertical, WindowSpec horizontal) = (pooling.Windows.Vertical, pooling.Windows.Horizontal);
        JsonObject config = pooling.IsGlobal
            ? new JsonObject { ["data_format"] = "channels_last", ["keepdims"] = false }
            : new JsonObject { ["pool_size"] = Numbers(vertical.Kernel, horizontal.Kernel), ["padding"] = Padding(layer, vertical.Padding), ["strides"] = Numbers(vertical.Stride, horizontal.Stride), ["data_format"] = "channels_last" };
        return AtEveryStep(layer.Output.IsSequence, pooling.Kind, layer.Name, config, _values[layer.Sources[0]], Shape(layer.Output), []);
    }

    private static string Padding(ExportedLayer layer, PaddingSpec padding) => padding switch
    {
        PaddingSpec.Valid => "valid",
        PaddingSpec.Same => "same",
        PaddingSpec.Causal => "causal",
        _ => throw layer.Unsupported($"there is no Keras form of the padding {padding}."),
    };

    private static JsonArray Numbers(params ReadOnlySpan<int> values) => new([.. values.ToArray().Select(v => (JsonNode)v)]);
}
