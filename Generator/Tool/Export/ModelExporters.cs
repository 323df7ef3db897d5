using System.Collections.Immutable;
using Unrolled.Tool.Export.C;
using Unrolled.Tool.Export.Keras;
using Unrolled.Tool.Export.Onnx;
using Unrolled.Tool.Export.Torch;

namespace Unrolled.Tool.Export;

/// <summary>The formats that there are.</summary>
internal static class ModelExporters
{
    public static ImmutableArray<IModelExporter> All { get; } = [new OnnxExporter(), new TorchExporter(), new KerasExporter(), new CModelExporter()];

    /// <summary>The exporter of a name on the command line.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IModelExporter Of(string name) => All.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"--to '{name}': expected {string.Join(", ", All.Select(e => e.Name))}.", nameof(name));
}
