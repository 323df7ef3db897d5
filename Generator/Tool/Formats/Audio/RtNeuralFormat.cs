using System.Globalization;
using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>
/// RTNeural's JSON, which AIDA-X loads too: layers in order, each with Keras's weights. AIDA-X adds <c>in_skip</c>, and <c>in_gain</c> and <c>out_gain</c> in decibels:
/// y = out · (f(in · x) + skip · in · x).
/// </summary>
internal sealed class RtNeuralFormat : IModelFormat
{
    private const int MaxSize = 65536, MaxLayers = 1000;

    public string Name => "RTNeural (.json, .aidax)";

    public bool Matches(ModelFileContent file) => JsonValue.Keys(file) is var keys && keys.Contains("layers") && keys.Contains("in_shape");

    public ModelInspection Inspect(ModelFileContent file)
    {
        JsonValue root = JsonValue.Read(file);
        ModelInspection inspection = AudioInspection.Of("RTNeural, JSON", Import(file, new ImportOptions()));
        AudioInspection.AddFacts(inspection, root);
        AudioInspection.AddFacts(inspection, root.Optional("metadata"));
        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        JsonValue root = JsonValue.Read(file);
        List<JsonValue> shape = root["in_shape"].Items(), layers = root["layers"].Items();
        if (shape.Count == 0 || layers.Count is 0 or > MaxLayers)
        {
            throw new ModelFormatException(shape.Count == 0 ? "'in_shape' is empty." : $"{layers.Count} layers; expected 1 to {MaxLayers}.", file.Path);
        }

        int inputs = shape[^1].Integer(1, MaxSize);
        var network = new NetworkDraft(new NetworkAttribute(inputs));
        string rate = Optional(root.Optional("samplerate") ?? Object(root.Optional("metadata"))?.Optional("samplerate") ?? Object(root.Optional("metadata"))?.Optional("sample_rate"));
        var model = new ImportedModel(network) { Description = $"RTNeural model of {layers.Count} {(layers.Count == 1 ? "layer" : "layers")}{(rate.Length > 0 ? $", {rate} Hz" : "")}" };
        float gainIn = Gain(root, "in_gain"), gainOut = Gain(root, "out_gain");
        int skip = root.Optional("in_skip")?.Integer(0, MaxSize) ?? 0;
        if (skip > 1)
        {
            throw new UnsupportedModelException("in_skip", "skip connection", $"it is {skip}; AIDA-X adds one input.");
        }

        var reader = new RtNeuralLayers(model, inputs);
        foreach (JsonValue layer in layers)
        {
            reader.Add(layer);
        }

        LayerDraft first = network.Layers[0];
        if (gainIn != 1)
        {
            // Before everything else; the first layer and the skip read its output.
            first = Scale(network, inputs, gainIn, "in_gain", NetworkDraft.Input);
            network.Layers.Remove(first);
            network.Layers.Insert(0, first);
        }

        int outputs = reader.Width;
        if (skip > 0)
        {
            SkipConnection.Add(network, inputs, skip, outputs, gainIn != 1 ? first.Name : NetworkDraft.Input);
        }

        if (gainOut != 1)
        {
            Scale(network, outputs, gainOut, "out_gain", network.Layers[^1].Name);
        }

        AudioBindings.AddTo(model);
        return model;
    }

    private static JsonValue? Object(JsonValue? value) => value is { Kind: System.Text.Json.JsonValueKind.Object } ? value : null;

    private static string Optional(JsonValue? value) => value is { Kind: System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number } present && present.ToString() is { Length: <= 20 } text ? text : "";

    private static float Gain(JsonValue root, string key)
    {
        if (root.Optional(key) is not { Kind: System.Text.Json.JsonValueKind.Number } value)
        {
            return 1;
        }

        double decibels = value.Number();
        return decibels <= 200 ? decibels > -90 ? (float)Math.Pow(10, decibels / 20) : 0 : throw value.Fault(string.Create(CultureInfo.InvariantCulture, $"is {decibels} dB; expected at most 200"));
    }

    private static LayerDraft Scale(NetworkDraft network, int width, float factor, string name, string from)
    {
        Tensor weight = Tensor.Zeros(width, width);
        for (int i = 0; i < width; i++)
        {
            weight.Values[i * (width + 1)] = factor;
        }

        return network.Add(new DenseAttribute(width) { Name = name, From = from, UseBias = false }, name).With("weight", weight);
    }
}
