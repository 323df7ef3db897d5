using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Generator.Declaration;
using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Declarations;

/// <summary>Reads a declared network from C# text. Nothing of the text is run: its attributes are read as constants.</summary>
internal static class DeclarationReader
{
    /// <summary>The network that a file declares.</summary>
    /// <param name="source">C#. Classes without <c>[Network]</c> are ignored.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="ModelFormatException">It declares none, several, or one with errors.</exception>
    public static NetworkDraft Read(string source, string path)
    {
        CSharpCompilation compilation = NetworkCompiler.Parse(source);
        SyntaxTree tree = compilation.SyntaxTrees[^1];
        SemanticModel semantics = compilation.GetSemanticModel(tree);
        Refuse(tree.GetDiagnostics(), path);
        List<INamedTypeSymbol> networks = [];
        foreach (TypeDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            if (semantics.GetDeclaredSymbol(declaration) is { } type && !networks.Contains(type, SymbolEqualityComparer.Default) && type.GetAttributes().Any(IsNetwork))
            {
                networks.Add(type);
            }
        }

        // Other code of the file may need files that are not here; its attributes must stand for themselves: what reads them needs to look for no error.
        foreach (AttributeSyntax attribute in networks.SelectMany(n => n.DeclaringSyntaxReferences).SelectMany(r => ((TypeDeclarationSyntax)r.GetSyntax()).AttributeLists).SelectMany(l => l.Attributes))
        {
            Refuse(semantics.GetDiagnostics(attribute.Span), path, $", [{attribute}]");
        }

        return networks.Count == 1
            ? Read(networks[0])
            : throw new ModelFormatException($"declares {(networks.Count == 0 ? "no network" : $"{networks.Count} networks: {string.Join(", ", networks.Select(n => n.Name))}")}; expected one class with [Network].", path);
    }

    /// <summary>The network of the list of attributes that model files have in their metadata: "Network(1), Lstm(8), Dense(1)".</summary>
    /// <exception cref="ModelFormatException">The text is not such a list.</exception>
    public static NetworkDraft ReadAttributes(string attributes, string path)
    {
        string source = $"using Unrolled;\n[{attributes}]\npublic partial class Declared;\n";
        // Text that closes the list and goes on is not a list.
        CompilationUnitSyntax root = SyntaxFactory.ParseCompilationUnit(source);
        return root.Members.Count == 1 && !root.ContainsDiagnostics ? Read(source, path) : throw new ModelFormatException($"'{attributes}' is not a list of attributes.", path);
    }

    private static void Refuse(IEnumerable<Diagnostic> found, string path, string place = "")
    {
        if (found.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new ModelFormatException($"line {error.Location.GetLineSpan().StartLinePosition.Line + 1}{place}: {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}", path);
        }
    }

    private static bool IsNetwork(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString() == typeof(NetworkAttribute).FullName;

    private static NetworkDraft Read(INamedTypeSymbol type)
    {
        NetworkDraft? network = null;
        List<LayerAttribute> layers = [];
        foreach (AttributeData attribute in type.GetAttributes())
        {
            switch (Create(attribute))
            {
                case NetworkAttribute own:
                    network = new NetworkDraft(own);
                    break;
                case LayerAttribute layer:
                    layers.Add(layer);
                    break;
            }
        }

        // Layers read others by the names that they get by default.
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (LayerAttribute layer in layers)
        {
            string kind = LayerKind.All.First(k => k.Attribute == layer.GetType().FullName).Name;
            int number = counts.GetValueOrDefault(kind);
            counts[kind] = number + 1;
            layer.Name ??= $"{kind}_{number}";
            network!.Layers.Add(new LayerDraft(layer));
        }

        return network!;
    }

    private static Attribute? Create(AttributeData data)
    {
        string name = data.AttributeClass!.ToDisplayString();
        if (name != typeof(NetworkAttribute).FullName && LayerKind.All.All(k => k.Attribute != name))
        {
            // An attribute of something else, such as [Obsolete].
            return null;
        }

        Type type = typeof(NetworkAttribute).Assembly.GetType(name, throwOnError: true)!;
        IEnumerable<string> types = data.AttributeConstructor!.Parameters.Select(p => TypeName(p.Type));
        ConstructorInfo constructor = type.GetConstructors().Single(c => c.GetParameters().Select(p => p.ParameterType.FullName!.Split('.')[^1]).SequenceEqual(types));
        ParameterInfo[] parameters = constructor.GetParameters();
        var attribute = (Attribute)constructor.Invoke([.. data.ConstructorArguments.Select((a, i) => Value(a, parameters[i].ParameterType))]);
        foreach ((string property, TypedConstant value) in data.NamedArguments)
        {
            PropertyInfo target = type.GetProperty(property)!;
            target.SetValue(attribute, Value(value, target.PropertyType));
        }

        return attribute;
    }

    private static string TypeName(ITypeSymbol type) => type is IArrayTypeSymbol array ? $"{array.ElementType.MetadataName}[]" : type.MetadataName;

    private static object? Value(TypedConstant constant, Type type)
    {
        if (constant.Kind == TypedConstantKind.Array)
        {
            return constant.Values.Select(v => (string)v.Value!).ToArray();
        }

        return type.IsEnum ? Enum.ToObject(type, constant.Value!) : constant.Value is null ? null : Convert.ChangeType(constant.Value, type, CultureInfo.InvariantCulture);
    }
}
