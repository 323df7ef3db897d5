namespace Unrolled.Generator.Declaration;

/// <summary>
/// What stands in for the generated half of a network that is in error: the same members, all of which throw, so that the error is the only one and not
/// one more at every use of the class.
/// </summary>
/// <param name="Namespace">The namespace, or empty.</param>
/// <param name="ContainingTypes">The headers of the types around the class, outermost first.</param>
/// <param name="Header">The class's own header, <c>partial class Model</c>.</param>
/// <param name="Name">The class's name, escaped where it is a keyword.</param>
/// <param name="TypeParameters">Its type parameters, which a network must not have, or empty.</param>
/// <param name="FileName">The generated file's name.</param>
/// <param name="Derives">True if the class can derive from <c>Unrolled.Network</c>.</param>
internal sealed record StubSpec(string Namespace, EquatableArray<string> ContainingTypes, string Header, string Name, string TypeParameters, string FileName, bool Derives)
{
    /// <summary>What the base class leaves abstract.</summary>
    public static string[] Overrides { get; } = ["NewState", "NewPass", "Advance", "Forward", "Backward", "CollectGradients", "PackPanels", "PackRows"];

    /// <summary>The other members that are written.</summary>
    public static string[] Members { get; } =
        ["Summary", "Shape", "Load", "CreateState", "CreateStates", "Start", "Step", "StepBlock", "Predict", "Save", "Parameters", "Definition", "State"];

    /// <summary>Those of the members that the class has itself, or has the name of.</summary>
    public EquatableArray<string> Taken { get; init; }

    /// <summary>The parameters' types of those constructors that the class has itself.</summary>
    public EquatableArray<string> TakenConstructors { get; init; }

    /// <summary>True if the constructors say that they set what the class requires.</summary>
    public bool SetsRequired { get; init; }

    /// <summary>True if it reads tokens.</summary>
    public bool Tokens { get; init; }

    /// <summary>What stands in for a network that was read without an error.</summary>
    public static StubSpec For(NetworkSpec network) => new(network.Namespace, network.ContainingTypes, "partial class " + network.Name, network.Name, "", network.FileName, true)
    {
        Tokens = network.Layers.Any(l => l is OneHotSpec or EmbeddingSpec),
    };
}
