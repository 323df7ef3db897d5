using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Lists what is in a Keras file.</summary>
internal static class KerasInspector
{
    // Settings that nearly all layers have, or that only training reads.
    private static readonly ImmutableHashSet<string> Common = [
        "name", "trainable", "dtype", "batch_input_shape", "batch_shape", "sparse", "ragged", "implementation", "time_major", "unit_forget_bias", "module", "registered_name", "autocast", "layer",
        "backward_layer", "input_dtype", "optional", "lora_rank", "quantization_mode", "consume_less", "seed", "synchronized", "noise_shape", "data_format", "zero_output_for_mask"];

    private static readonly ImmutableDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["activation"] = "\"linear\"",
        ["recurrent_activation"] = "\"sigmoid\"",
        ["use_bias"] = "true",
        ["unroll"] = "false",
        ["stateful"] = "false",
        ["go_backwards"] = "false",
        ["return_state"] = "false",
        ["dropout"] = "0.0",
        ["recurrent_dropout"] = "0.0",
        ["padding"] = "\"valid\"",
        ["groups"] = "1",
        ["mask_zero"] = "false",
        ["reset_after"] = "true",
        ["scale"] = "true",
        ["center"] = "true",
        ["keepdims"] = "false",
    }.ToImmutableDictionary();

    public static ModelInspection Inspect(KerasFile file)
    {
        var inspection = new ModelInspection { Format = $"Keras {file.Version}, {file.Container}" };
        List<Hdf5Dataset> datasets = [.. file.Root.AllDatasets()];
        inspection.Tensors.AddRange(datasets.Select(d => new ModelInspection.TensorRow(d.Path, d.Type.Name, d.Shape)));
        inspection.Unusual.AddRange(file.Dropped.Select(d => $"in the file, but not in the network: {d}"));
        if (file.Model is not { } model)
        {
            inspection.Facts.Add(("model", "none: the file has weights alone"));
            inspection.Unusual.Add("the file does not say what is computed with the weights; 'import --onto' puts them into a declared network.");
            return inspection;
        }

        inspection.Facts.Add(("model", $"{model.Class} '{model.Name}'"));
        inspection.Facts.Add(("inputs", string.Join(", ", model.Inputs.Select(i => i.Layer == KerasModel.ImpliedInput ? model.Layers[1].Name : i.Layer))));
        inspection.Facts.Add(("outputs", string.Join(", ", model.Outputs.Select(o => o.Tensor > 0 ? $"{o.Layer}, output {o.Tensor}" : o.Layer))));
        Rows(model, "", inspection);
        Unusual(file, model, inspection);
        return inspection;
    }

    private static void Rows(KerasModel model, string prefix, ModelInspection inspection)
    {
        foreach (KerasLayer layer in model.Layers)
        {
            if (layer.Name == KerasModel.ImpliedInput)
            {
                continue;
            }

            string name = prefix + layer.Name;
            KerasLayer? inner = layer.Inner("layer");
            string kind = inner is null ? layer.Class : $"{layer.Class}({inner.Class})";
            inspection.Layers.Add(new(name, kind, KerasShapes.Of(model, layer), Settings(inner ?? layer) + (inner is null ? "" : Settings(layer) is { Length: > 0 } own ? $"; {own}" : "")));
            if (layer.Model is { } nested)
            {
                Rows(nested, name + "/", inspection);
            }
        }
    }

    private static string Settings(KerasLayer layer)
    {
        if (layer.Model is not null || layer.Config.Json.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        List<string> settings = [];
        foreach (JsonProperty setting in layer.Config.Json.EnumerateObject())
        {
            string text = setting.Value.GetRawText();
            bool isOfTraining = setting.Name.Contains("initializer", StringComparison.Ordinal) || setting.Name.Contains("regularizer", StringComparison.Ordinal) || setting.Name.Contains("constraint", StringComparison.Ordinal);
            if (Common.Contains(setting.Name) || isOfTraining || setting.Value.ValueKind == JsonValueKind.Null || Defaults.TryGetValue(setting.Name, out string? missing) && missing == text)
            {
                continue;
            }

            string value = setting.Value.ValueKind == JsonValueKind.Object ? layer.Config.Object(setting.Name)!.Value.Find("class_name")?.GetRawText() ?? "…" : text;
            value = value.Replace("\"", "", StringComparison.Ordinal).Replace('\n', ' ');
            settings.Add($"{setting.Name} {(value.Length > 60 ? value[..60] + " …" : value)}");
        }

        return string.Join(", ", settings);
    }

    private static void Unusual(KerasFile file, KerasModel model, ModelInspection inspection)
    {
        foreach (KerasLayer layer in model.Layers)
        {
            KerasLayer inner = layer.Inner("layer") ?? layer;
            void Note(string text) => inspection.Unusual.Add($"'{layer.Name}': {text}");
            if (inner.Class is "LSTM" or "GRU" && inner.Config.Find("activation") is { } activation && activation.GetRawText() != "\"tanh\"")
            {
                Note($"its cell's activation is {activation.GetRawText()}, not tanh.");
            }

            if (inner.Config.Find("recurrent_activation", "inner_activation") is { } gates && gates.GetRawText() == "\"hard_sigmoid\"")
            {
                Note($"its gates are hard sigmoids, {(file.Major >= 3 ? "x/6 + 0.5, as in Keras 3" : "0.2·x + 0.5, as in Keras 2")}.");
            }

            if (inner.Class == "GRU" && !inner.Config.Bool("reset_after", false))
            {
                Note("its reset gate acts before the product.");
            }

            if (inner.Class.StartsWith("CuDNN", StringComparison.Ordinal))
            {
                Note("its weights are in cuDNN's order.");
            }

            if (inner.Config.Bool("stateful", false))
            {
                Note("it is stateful: it goes on from call to call.");
            }

            if (layer.Class == "Lambda")
            {
                Note("a Lambda is Python code, which is not run.");
            }

            if (layer.Calls.Length > 1 && layer.HasWeights)
            {
                Note(string.Create(CultureInfo.InvariantCulture, $"it is called {layer.Calls.Length} times with the same weights."));
            }
        }
    }
}
