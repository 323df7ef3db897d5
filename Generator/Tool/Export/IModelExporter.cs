namespace Unrolled.Tool.Export;

/// <summary>A format that networks are written in.</summary>
internal interface IModelExporter
{
    /// <summary>What the command line calls it: "onnx".</summary>
    string Name { get; }

    /// <summary>The files of a network, all in memory: nothing is written before all of them are made.</summary>
    /// <exception cref="UnsupportedModelException">The format cannot express the network.</exception>
    IReadOnlyList<ExportedFile> Export(ExportedNetwork network, ExportOptions options);
}
