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
