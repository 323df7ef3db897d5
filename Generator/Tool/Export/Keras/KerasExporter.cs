namespace Unrolled.Tool.Export.Keras;

/// <summary>Writes a .keras file, as Keras 3 does.</summary>
internal sealed class KerasExporter : IModelExporter
{
    // HDF5 is written in memory.
    private const long MaxWeights = 1_900_000_000;

    public string Name => "keras";

    public IReadOnlyList<ExportedFile> Export(ExportedNetwork network, ExportOptions options)
    {
        if (options.States)
        {
            throw new ArgumentException("--states: only ONNX files have states as inputs and outputs; Keras's recurrent layers have 'stateful'.", nameof(options));
        }

        long bytes = network.Definition.Parameters.Sum(p => 4L * p.Length);
        if (bytes > MaxWeights)
        {
            throw new UnsupportedModelException("", "Keras", $"{bytes} bytes of weights; at most {MaxWeights} are written.");
        }

        return [new ExportedFile($"{options.Name}.keras", new KerasNetwork(network, options.Name).Write())];
    }
}
