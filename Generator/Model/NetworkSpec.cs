namespace Unrolled.Generator.Model;

/// <summary>What was declared: a network, with nothing left of the compilation it was read from.</summary>
/// <param name="Namespace">The namespace, or empty.</param>
/// <param name="ContainingTypes">The headers of the types around the class, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The class's name, escaped where it is a keyword.</param>
/// <param name="MetadataName">The full name.</param>
/// <param name="FileName">The generated file's name, which differs from any other one's in more than case.</param>
/// <param name="Inputs">Features per time step.</param>
/// <param name="Layers">The layers, in the order written.</param>
internal sealed record NetworkSpec(string Namespace, EquatableArray<string> ContainingTypes, string Name, string MetadataName, string FileName, int Inputs, EquatableArray<LayerSpec> Layers)
{
    /// <summary>What the network computes, as it was declared.</summary>
    public string Declaration => $"Network({Inputs}), {string.Join(", ", Layers.Select(l => l.Declaration))}";
}
