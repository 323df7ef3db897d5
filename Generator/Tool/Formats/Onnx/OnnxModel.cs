using Unrolled.Tool.Graphs;

namespace Unrolled.Tool.Formats.Onnx;

/// <summary>The content of an ONNX file.</summary>
internal sealed class OnnxModel
{
    public long IrVersion { get; set; }

    public string Producer { get; set; } = "";

    public Dictionary<string, long> Opsets { get; } = new(StringComparer.Ordinal);

    public OperatorGraph? Graph { get; set; }

    public List<(string Name, string Value)> Metadata { get; } = [];

    /// <summary>All arrays of the file, for inspection.</summary>
    public List<OnnxTensor> Tensors { get; } = [];

    /// <summary>Functions that the file defines itself.</summary>
    public int Functions { get; set; }
}
