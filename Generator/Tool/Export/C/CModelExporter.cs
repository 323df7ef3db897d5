using System.Text;

namespace Unrolled.Tool.Export.C;

/// <summary>Writes a network as one header and one C file.</summary>
internal sealed class CModelExporter : IModelExporter
{
    public string Name => "c";

    public IReadOnlyList<ExportedFile> Export(ExportedNetwork network, ExportOptions options)
    {
        if (options.States)
        {
            throw new ArgumentException("--states: networks in C always have their states outside.", nameof(options));
        }

        string prefix = CSources.Snake(options.Name);
        CText text = CExporter.Write(network.Model ?? throw new InvalidOperationException("The network is of no compiled model."), prefix);
        return [new ExportedFile($"{prefix}.h", Encoding.UTF8.GetBytes(text.Header)), new ExportedFile($"{prefix}.c", Encoding.UTF8.GetBytes(text.Source), FormattableString.Invariant($"{text.WeightBytes} bytes of constant weights, {text.StateBytes} bytes of memory for each stream"))];
    }
}
