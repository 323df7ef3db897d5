using System.Collections.Immutable;
using Unrolled.Generator.Declaration;
using Unrolled.Generator.Layers;
using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Export;

/// <summary>A network as exporters see it: its layers in the order of the data's flow with shapes and weights, its inputs, outputs and states.</summary>
internal sealed class ExportedNetwork
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    private ExportedNetwork(NetworkSpec spec, Network network)
    {
        Definition = network.Definition;
        IsQuantized = spec.Weights != WeightPrecisionSpec.Float32;
        foreach (ParameterTensor parameter in network.Parameters)
        {
            _tensors.Add(parameter.Name, new Tensor(parameter.Shape.AsSpan(), parameter.Values.ToArray()));
        }

        var layers = new List<ExportedLayer>();
        foreach (LayerSpec layer in spec.Layers)
        {
            var added = new ExportedLayer(this, layer, [.. layer.Sources.Select(s => layers[s])]);
            foreach (ExportedLayer source in added.Sources.Distinct())
            {
                source.Readers.Add(added);
            }

            layers.Add(added);
        }

        Layers = [.. layers];
    }

    /// <summary>The network's own input, then layers and additional inputs in the order of the declaration.</summary>
    public ImmutableArray<ExportedLayer> Layers { get; }

    /// <summary>Inputs, outputs and states as the compiled class has them.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The compiled model that it is of; null if it was made of a class.</summary>
    public CompiledModel? Model { get; private init; }

    /// <summary>True if prediction rounds weights: the exported ones are not rounded.</summary>
    public bool IsQuantized { get; }

    /// <summary>The inputs, the network's own first.</summary>
    public IEnumerable<ExportedLayer> Inputs => Layers.Where(l => l.Spec is InputSpec);

    /// <summary>The layer with a name.</summary>
    public ExportedLayer this[string name] => Layers.First(l => l.Name == name);

    /// <summary>The network of a compiled model.</summary>
    public static ExportedNetwork Of(CompiledModel model) => new(NetworkCompiler.Specify(model.Source), model.Network) { Model = model };

    /// <summary>A network and its declaration.</summary>
    /// <param name="source">C# with the declaration.</param>
    /// <param name="network">An instance of the class, with the weights.</param>
    public static ExportedNetwork Create(string source, Network network) => new(NetworkCompiler.Specify(source), network);

    /// <summary>A weight by its name in files; null if there is none.</summary>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);
}
