using Unrolled.Tool.Formats.Json;

namespace Unrolled.Tool.Formats.Audio;

/// <summary>Lists audio models: they are read whole, since they are small.</summary>
internal static class AudioInspection
{
    /// <summary>The layers that a file is imported as, with their tensors under the names of the declaration.</summary>
    public static ModelInspection Of(string format, ImportedModel model)
    {
        var inspection = new ModelInspection { Format = format };
        string[] texts = [.. DeclarationText.Attributes(model.Network)];
        for (int i = 0; i < model.Network.Layers.Count; i++)
        {
            LayerDraft layer = model.Network.Layers[i];
            inspection.Layers.Add(new(layer.Origin.Length > 0 ? layer.Origin : layer.Name, layer.Kind, "", texts[i + 1]));
            inspection.Tensors.AddRange(layer.Tensors.Select(t => new ModelInspection.TensorRow($"{layer.Name}.{t.Key}", "float32", [.. t.Value.Shape.Select(d => (long)d)])));
        }

        inspection.Unusual.AddRange(model.Assumed);
        return inspection;
    }

    /// <summary>Adds texts and numbers of an object as facts; what is nested or long is left out.</summary>
    public static void AddFacts(ModelInspection inspection, JsonValue? values)
    {
        if (values is not { Kind: System.Text.Json.JsonValueKind.Object } present)
        {
            return;
        }

        foreach ((string key, JsonValue value) in present.Properties())
        {
            if (value.Kind is not (System.Text.Json.JsonValueKind.Array or System.Text.Json.JsonValueKind.Object) && value.ToString() is { Length: <= 200 } text)
            {
                inspection.Facts.Add((key, text));
            }
        }
    }
}
