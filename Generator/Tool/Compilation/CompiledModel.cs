using System.Globalization;
using Microsoft.CodeAnalysis;
using Unrolled.Generator.Declaration;

namespace Unrolled.Tool.Compilation;

/// <summary>An imported model as a network of a class compiled in memory, with its weights.</summary>
internal sealed class CompiledModel
{
    private readonly Dictionary<string, string> _names;

    private CompiledModel(ImportedModel imported, Network network, string source, SyntaxNode generated, Dictionary<string, string> names)
    {
        Imported = imported;
        Network = network;
        Source = source;
        Generated = generated;
        _names = names;
    }

    public ImportedModel Imported { get; }

    public Network Network { get; }

    /// <summary>The text of the declaration.</summary>
    public string Source { get; }

    /// <summary>The generated file.</summary>
    public SyntaxNode Generated { get; }

    /// <summary>The table of its layers.</summary>
    public string Summary => (string)Network.GetType().GetField("Summary")!.GetValue(null)!;

    /// <summary>Compiles a model's declaration and gives the network its weights.</summary>
    /// <param name="imported">The model.</param>
    /// <param name="className">The class's name.</param>
    /// <param name="space">Its namespace; empty for none.</param>
    /// <param name="remarks">The lines of its documentation.</param>
    /// <exception cref="UnsupportedModelException">The generator refuses the declaration.</exception>
    /// <exception cref="ModelFormatException">The weights do not fit the declaration, or are not finite.</exception>
    public static CompiledModel Compile(ImportedModel imported, string className, string space = "", IReadOnlyList<string>? remarks = null)
    {
        string source = DeclarationText.File(imported.Network, className, space, remarks ?? []);
        Type type;
        SyntaxNode generated;
        try
        {
            (type, generated) = NetworkCompiler.Compile(source, space.Length > 0 ? $"{space}.{className}" : className);
        }
        catch (CompilationException fault)
        {
            throw Explain(fault, imported.Network, source);
        }

        Dictionary<string, string> names = DeclarationText.DeclaredNames(imported.Network);
        Network network = NetworkCompiler.Create(type);
        try
        {
            ModelFile.Load(network, imported.OwnFile ?? Weights(imported.Network, names));
        }
        catch (ModelFormatException fault)
        {
            throw fault.At(imported.File);
        }

        return new CompiledModel(imported, network, source, generated, names);
    }

    /// <summary>What the declaration calls a layer: the importer's name, or the one that it gets by default.</summary>
    public string DeclaredName(string layer) => _names.GetValueOrDefault(layer, layer);

    // As a safetensors file, so that the same checks run as for any other.
    private static byte[] Weights(NetworkDraft network, Dictionary<string, string> names)
    {
        var writer = new SafetensorsWriter();
        foreach (LayerDraft layer in network.Layers)
        {
            string prefix = layer.Attribute.TensorPrefix ?? names[layer.Name];
            foreach ((string name, Tensor tensor) in layer.Tensors)
            {
                writer.Add(prefix.Length > 0 ? $"{prefix}.{name}" : name, tensor.Shape.AsSpan(), tensor.Values);
                // Files of these layers have a second bias, which is added; whoever has only one need not make up the other.
                string second = name.Replace("bias_ih", "bias_hh", StringComparison.Ordinal);
                if (second != name && layer.Attribute is LstmAttribute or GruAttribute or SimpleRnnAttribute && !layer.Tensors.ContainsKey(second))
                {
                    writer.Add(prefix.Length > 0 ? $"{prefix}.{second}" : second, tensor.Shape.AsSpan(), new float[tensor.Values.Length]);
                }
            }
        }

        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    // An error stands in an attribute's line: the layer, and so its name in the file, is known.
    private static Exception Explain(CompilationException fault, NetworkDraft network, string source)
    {
        Diagnostic error = fault.Errors[0];
        string[] lines = source.Split('\n');
        int first = Array.FindIndex(lines, line => line.StartsWith('['));
        int layer = error.Location.GetLineSpan().StartLinePosition.Line - first - 1;
        string message = $"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}";
        if (layer < 0 || layer >= network.Layers.Count)
        {
            return new UnsupportedModelException("", "declaration", message);
        }

        LayerDraft draft = network.Layers[layer];
        return new UnsupportedModelException(draft.Origin.Length > 0 ? draft.Origin : draft.Name, draft.Kind, message);
    }
}
