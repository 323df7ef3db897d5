using System.Text;

namespace Unrolled.Tool.Export.Torch;

/// <summary>Writes a PyTorch module as Python, and its weights as safetensors under the names of its state_dict.</summary>
internal sealed class TorchExporter : IModelExporter
{
    public string Name => "pytorch";

    public IReadOnlyList<ExportedFile> Export(ExportedNetwork network, ExportOptions options)
    {
        if (options.States)
        {
            throw new ArgumentException("--states: only ONNX files have states as inputs and outputs; the module's own layers take and return them.", nameof(options));
        }

        var module = new TorchNetwork(network, options.Name);
        string text = module.Write();
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        foreach ((string name, Tensor tensor) in module.Weights)
        {
            writer.Add(name, tensor.Shape.AsSpan(), tensor.Values);
        }

        using var weights = new MemoryStream();
        writer.WriteTo(weights);
        return [new ExportedFile($"{options.Name}.safetensors", weights.ToArray()), new ExportedFile($"{options.Name}.py", Encoding.UTF8.GetBytes(text))];
    }
}
