using System.Text;

namespace Unrolled.Tool.Formats.Unrolled;

/// <summary>This library's own files: safetensors whose metadata have the declaration.</summary>
internal sealed class UnrolledFormat : IModelFormat
{
    private const string DeclarationKey = "unrolled.declaration";

    public string Name => "Unrolled (.safetensors)";

    public bool Matches(ModelFileContent file)
        => file.Bytes.Length > 9 && file.Bytes[8] == '{' && file.Bytes.AsSpan(8, Math.Min(file.Bytes.Length - 8, 4096)).IndexOf(Encoding.UTF8.GetBytes($"\"{DeclarationKey}\"")) >= 0;

    public ModelInspection Inspect(ModelFileContent file)
    {
        SafetensorsFile content = SafetensorsFile.Read(file.Bytes);
        var inspection = new ModelInspection { Format = "Unrolled, safetensors" };
        foreach ((string key, string value) in content.Metadata)
        {
            inspection.Facts.Add((key, value.Length > 200 ? value[..200] + " …" : value));
        }

        NetworkDraft network = DeclarationReader.ReadAttributes(content.Metadata[DeclarationKey], file.Path);
        string[] texts = [.. DeclarationText.Attributes(network)];
        for (int i = 0; i < network.Layers.Count; i++)
        {
            inspection.Layers.Add(new(network.Layers[i].Name, network.Layers[i].Kind, "", texts[i + 1]));
        }

        inspection.Tensors.AddRange(content.Tensors.Select(t => new ModelInspection.TensorRow(t.Name, t.Type.ToString(), [.. t.Shape])));
        return inspection;
    }

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        SafetensorsFile content = SafetensorsFile.Read(file.Bytes);
        NetworkDraft network = DeclarationReader.ReadAttributes(content.Metadata[DeclarationKey], file.Path);
        foreach (SafetensorsTensor tensor in content.Tensors)
        {
            // The longest prefix: layers may be called "a" and "a.b".
            LayerDraft layer = network.Layers.Where(l => Prefix(l).Length == 0 || tensor.Name.StartsWith(Prefix(l), StringComparison.Ordinal)).MaxBy(l => Prefix(l).Length)
                ?? throw new ModelFormatException("no layer has this tensor.", file.Path, tensor.Name);
            layer.Tensors.Add(tensor.Name[Prefix(layer).Length..], new Tensor([.. tensor.Shape.Select(d => (int)d)], tensor.ToFloats()));
        }

        var model = new ImportedModel(network) { OwnFile = file.Bytes, Description = content.Metadata.TryGetValue("unrolled.network", out string? name) ? $"Network {name}" : "" };
        DefaultBindings.AddTo(model);
        return model;
    }

    private static string Prefix(LayerDraft layer) => (layer.Attribute.TensorPrefix ?? layer.Name) is { Length: > 0 } prefix ? prefix + "." : "";
}
