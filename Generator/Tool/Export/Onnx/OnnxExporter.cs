namespace Unrolled.Tool.Export.Onnx;

/// <summary>Writes ONNX: operator set 17 and IR 8, which ONNX Runtime runs from 1.12 on.</summary>
internal sealed class OnnxExporter : IModelExporter
{
    private const int IrVersion = 8, OperatorSet = 17;

    // A message of Protocol Buffers has at most 2 GB.
    private const long MaxWeights = 1_900_000_000;

    public string Name => "onnx";

    public IReadOnlyList<ExportedFile> Export(ExportedNetwork network, ExportOptions options)
    {
        long bytes = network.Definition.Parameters.Sum(p => 4L * p.Length);
        if (bytes > MaxWeights)
        {
            throw new UnsupportedModelException("", "ONNX", $"{bytes} bytes of weights; a file holds at most {MaxWeights}.");
        }

        var graph = new OnnxGraph(options.Name);
        var writer = new OnnxNetwork(network, graph, options.States);
        writer.Write();
        byte[] model = new ProtobufMessage()
            .Number(1, IrVersion)
            .Text(2, "unrolled")
            .Message(7, graph.ToMessage())
            .Message(8, new ProtobufMessage().Text(1, "").Number(2, OperatorSet))
            .Messages(14, writer.Metadata.Select(m => new ProtobufMessage().Text(1, m.Key).Text(2, m.Value)))
            .ToArray();
        return [new ExportedFile($"{options.Name}.onnx", model)];
    }
}
