namespace Unrolled.Generator.Declaration;

/// <summary>What was declared: a network, with nothing left of the compilation it was read from.</summary>
/// <param name="Namespace">The namespace, or empty.</param>
/// <param name="ContainingTypes">The headers of the types around the class, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The class's name, escaped where it is a keyword.</param>
/// <param name="MetadataName">The full name.</param>
/// <param name="FileName">The generated file's name, which differs from any other one's in more than case.</param>
/// <param name="Streaming">True if the network has to run step by step.</param>
/// <param name="Layers">The network's own input, then the layers and additional inputs in the order written.</param>
internal sealed record NetworkSpec(string Namespace, EquatableArray<string> ContainingTypes, string Name, string MetadataName, string FileName, bool Streaming, EquatableArray<LayerSpec> Layers)
{
    /// <summary>True if the project promises to keep to the Common Language Specification, to which networks do not keep.</summary>
    public bool DisclaimsCls { get; init; }

    /// <summary>What the names of C functions begin with; empty if the network exports none.</summary>
    public string NativePrefix { get; init; } = "";

    /// <summary>How steps hold the weights of recurrent and dense layers.</summary>
    public WeightPrecisionSpec Weights { get; init; }

    /// <summary>The attributes as C#, from which the network can be declared again.</summary>
    public string Attributes { get; init; } = "";

    /// <summary>What the network computes, as it was declared.</summary>
    public string Declaration => Join(layer => layer.Declaration);

    /// <summary>The same with what acts in training alone.</summary>
    public string TrainingDeclaration => Join(layer => layer.TrainingDeclaration);

    private string Join(Func<LayerSpec, string> declaration) => string.Join(", ", Layers.Select((layer, i) => declaration(layer).Length == 0 ? "" :
        declaration(layer) + (layer.Sources.Count > 0 && layer is not MergeSpec && layer.Sources[0] != i - 1 ? $" from {Layers[layer.Sources[0]].Name}" : "")).Where(d => d.Length > 0));
}
