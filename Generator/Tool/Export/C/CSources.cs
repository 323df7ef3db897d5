using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Tool.Export.C;

/// <summary>The C# that is written as C: a network's generated file, and the library's activations, which the tool carries as text.</summary>
internal sealed class CSources
{
    private static readonly Lazy<(Dictionary<string, MethodDeclarationSyntax> Methods, Dictionary<string, ExpressionSyntax> Constants)> Activations = new(ReadActivations);

    private readonly Dictionary<string, StructDeclarationSyntax> _structs;

    /// <param name="generated">The generated file.</param>
    /// <param name="outputs">Values of a step's output.</param>
    /// <param name="reduced">True for the step over weights of fewer bits.</param>
    public CSources(SyntaxNode generated, int outputs, bool reduced)
    {
        _structs = generated.DescendantNodes().OfType<StructDeclarationSyntax>().ToDictionary(s => s.Identifier.ValueText, StringComparer.Ordinal);
        Step = _structs["Kernels"].Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Identifier.ValueText == (reduced ? "StepReduced" : "Step"))
            ?? throw new UnsupportedModelException("", "export to C", "the network needs whole sequences, so it has no step.");
        Outputs = outputs;
    }

    /// <summary>One time step of the network.</summary>
    public MethodDeclarationSyntax Step { get; }

    public int Outputs { get; }

    /// <summary>"Lstm0FirstHalf" becomes "lstm0_first_half".</summary>
    public static string Snake(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && !char.IsUpper(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>A function of the activations.</summary>
    public MethodDeclarationSyntax? Activation(string name) => Activations.Value.Methods.GetValueOrDefault(name);

    /// <summary>A constant of the activations.</summary>
    public ExpressionSyntax? Constant(string name) => Activations.Value.Constants.GetValueOrDefault(name);

    /// <summary>A function beside the step.</summary>
    public MethodDeclarationSyntax? KernelMethod(string name) => CellMethod("Kernels", name);

    /// <summary>A function of a layer's cell.</summary>
    public MethodDeclarationSyntax? CellMethod(string cell, string name)
        => _structs.GetValueOrDefault(cell)?.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Identifier.ValueText == name);

    /// <summary>The sizes of a recurrent layer's sums.</summary>
    public CCell Cell(string name) => new(name, property => Number(name, property));

    /// <summary>The sizes of a dense layer's sums: one for each unit.</summary>
    public CCell DenseCell(string name) => new(name, property => property is "Sums" or "InputSums" ? 1 : Number(name, property));

    private int Number(string cell, string property)
    {
        PropertyDeclarationSyntax? found = _structs[cell].Members.OfType<PropertyDeclarationSyntax>().FirstOrDefault(p => p.Identifier.ValueText == property);
        return found?.ExpressionBody?.Expression switch
        {
            LiteralExpressionSyntax { Token.Value: int number } => number,
            LiteralExpressionSyntax { Token.Value: bool flag } => flag ? 1 : 0,
            null => 0,
            _ => throw new UnsupportedModelException(cell, property, "the size is not a number."),
        };
    }

    private static (Dictionary<string, MethodDeclarationSyntax> Methods, Dictionary<string, ExpressionSyntax> Constants) ReadActivations()
    {
        var methods = new Dictionary<string, MethodDeclarationSyntax>(StringComparer.Ordinal);
        var constants = new Dictionary<string, ExpressionSyntax>(StringComparer.Ordinal);
        Assembly assembly = typeof(CSources).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith("activations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            SyntaxNode root = CSharpSyntaxTree.ParseText(reader.ReadToEnd()).GetRoot();
            foreach (MethodDeclarationSyntax method in root.DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                // Overloads have other shapes; those of lanes are the ones that steps call.
                methods.TryAdd(method.Identifier.ValueText, method);
            }

            foreach (VariableDeclaratorSyntax constant in root.DescendantNodes().OfType<FieldDeclarationSyntax>().Where(f => f.Modifiers.Any(SyntaxKind.ConstKeyword)).SelectMany(f => f.Declaration.Variables))
            {
                constants.Add(constant.Identifier.ValueText, constant.Initializer!.Value);
            }
        }

        return (methods, constants);
    }
}
