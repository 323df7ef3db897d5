using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Shapes of layers' outputs, for listings: what the file states, or what follows for the common layers.</summary>
internal static class KerasShapes
{
    private const int MaxDepth = 200;

    /// <summary>"(None, 60, 50)"; empty if it is not known.</summary>
    public static string Of(KerasModel model, KerasLayer layer)
        => Find(model, layer, 0) is { } shape ? $"({string.Join(", ", shape.Prepend(null).Select(d => d?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"))})" : "";

    private static ImmutableArray<int?>? Find(KerasModel model, KerasLayer layer, int depth)
    {
        if (layer.Class == "InputLayer")
        {
            return layer.Config.Shape("batch_shape", "batch_input_shape");
        }

        if (depth > MaxDepth || layer.Calls.IsEmpty || layer.Calls[0].Arguments.IsEmpty || model.Find(layer.Calls[0].Arguments[0].Layer) is not { } before || Find(model, before, depth + 1) is not { IsEmpty: false } input)
        {
            return null;
        }

        KerasLayer inner = layer.Inner("layer") ?? layer;
        switch (inner.Class)
        {
            case "LSTM" or "GRU" or "SimpleRNN" or "CuDNNLSTM" or "CuDNNGRU":
                int? units = inner.Config.IntOrNull("units", "output_dim");
                int? width = layer.Class == "Bidirectional" && (layer.Config.Text("merge_mode") ?? "concat") == "concat" ? units * 2 : units;
                return inner.Config.Bool("return_sequences", false) ? [input[0], width] : [width];
            case "Dense":
                return input.SetItem(input.Length - 1, inner.Config.IntOrNull("units", "output_dim"));
            case "Embedding":
                return input.Add(inner.Config.IntOrNull("output_dim"));
            case "RepeatVector":
                return input.Insert(0, inner.Config.IntOrNull("n"));
            case "Flatten" when layer == inner:
                return [input.Aggregate((int?)1, (a, b) => a is { } x && b is { } y && (long)x * y <= int.MaxValue ? x * y : null)];
            case "GlobalMaxPooling1D" or "GlobalAveragePooling1D" or "GlobalMaxPooling2D" or "GlobalAveragePooling2D" when layer == inner:
                return [input[^1]];
            case "Dropout" or "Activation" or "BatchNormalization" or "LayerNormalization" or "Masking" or "LeakyReLU" or "ReLU" or "ELU" or "PReLU" or "Softmax" or "SpatialDropout1D" or "GaussianNoise":
                return input;
            default:
                return null;
        }
    }
}
