using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <summary>Reads a declared network. The only file that sees symbols: what it returns holds none.</summary>
internal static partial class ModelParser
{
    public const string NetworkAttribute = "Unrolled.NetworkAttribute";

    private const string LayerAttribute = "Unrolled.LayerAttribute";
    private const string LstmAttribute = "Unrolled.LstmAttribute";
    private const string DenseAttribute = "Unrolled.DenseAttribute";

    /// <summary>The attributes that declare layers.</summary>
    public static readonly string[] LayerAttributes = [LstmAttribute, DenseAttribute];

    // What the generator writes into every network.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "State", "Pass", "Kernels", "Summary", "Shape", "CreateState", "Step", "Load",
        "NewState", "NewPass", "Advance", "PackPanels", "PackRows", "Forward", "Backward", "CollectGradients",
    };

    private static readonly SymbolDisplayFormat FullName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Reads a class with a Network attribute.</summary>
    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var findings = new Findings(type.Name);

        CheckDeclaration(type, declaration, type.GetAttributes().Count(IsNetwork), findings);
        int inputs = ReadInputs(context.Attributes[0], findings, cancellationToken);
        List<LayerSpec> layers = ReadLayers(type, declaration, findings, cancellationToken);
        CheckSize(inputs, layers, declaration, findings);

        if (findings.Any || inputs == 0 || layers.Count == 0)
        {
            return new ParseResult(null, findings.ToArray());
        }

        return new ParseResult(
            new NetworkSpec(
                type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(FullNameEscaped),
                ContainingTypes(type).Select(Header).ToEquatableArray(),
                SyntaxFacts.GetKeywordKind(type.Name) == SyntaxKind.None ? type.Name : "@" + type.Name,
                MetadataName(type),
                inputs,
                layers.ToEquatableArray()),
            findings.ToArray());
    }

    /// <summary>Finds layers on a class without a Network attribute.</summary>
    public static ParseResult ParseStray(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var findings = new Findings(context.TargetSymbol.Name);
        if (!context.TargetSymbol.GetAttributes().Any(IsNetwork))
        {
            findings.Add(Descriptors.LayersWithoutNetwork, context.Attributes[0].ApplicationSyntaxReference?.GetSyntax(cancellationToken));
        }

        return new ParseResult(null, findings.ToArray());
    }

    private static bool IsNetwork(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString(FullName) == NetworkAttribute;

    private static SymbolDisplayFormat FullNameEscaped { get; } = FullName.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static void CheckDeclaration(INamedTypeSymbol type, TypeDeclarationSyntax declaration, int networks, Findings findings)
    {
        SyntaxToken name = declaration.Identifier;
        if (networks > 1)
        {
            findings.Add(Descriptors.TwoNetworks, name, networks.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (type.IsRecord)
        {
            findings.Add(Descriptors.RecordClass, name);
        }
        else if (declaration.ParameterList is not null)
        {
            findings.Add(Descriptors.PrimaryConstructor, declaration.ParameterList);
        }

        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            findings.Add(Descriptors.NotPartial, name);
        }

        if (type.IsStatic)
        {
            findings.Add(Descriptors.StaticClass, name);
        }
        else if (type.IsAbstract)
        {
            findings.Add(Descriptors.AbstractClass, name);
        }

        if (type.IsGenericType)
        {
            findings.Add(Descriptors.GenericType, name);
        }

        if (type.IsFileLocal)
        {
            findings.Add(Descriptors.FileLocal, name);
        }

        if (type.BaseType is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } parent && parent.ToDisplayString(FullName) != "Unrolled.Network")
        {
            findings.Add(Descriptors.HasBaseClass, name, parent.Name);
        }

        foreach (ISymbol member in type.GetMembers().Where(m => Reserved.Contains(m.Name) && !m.IsImplicitlyDeclared))
        {
            findings.Add(Descriptors.ReservedMember, member.Locations.FirstOrDefault(), member.Name);
        }

        if (Reserved.Contains(type.Name))
        {
            findings.Add(Descriptors.ReservedMember, name, type.Name);
        }

        foreach (TypeDeclarationSyntax outer in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!outer.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                findings.Add(Descriptors.ContainingTypeNotPartial, outer.Identifier, outer.Identifier.ValueText);
            }

            if (outer.Modifiers.Any(SyntaxKind.FileKeyword))
            {
                findings.Add(Descriptors.FileLocal, outer.Identifier);
            }
        }

        if (declaration.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp11 } options)
        {
            findings.Add(Descriptors.LanguageVersion, name, options.LanguageVersion.ToDisplayString());
        }
    }

    private static IEnumerable<INamedTypeSymbol> ContainingTypes(INamedTypeSymbol type)
        => type.ContainingType is { } outer ? ContainingTypes(outer).Append(outer) : [];

    private static string Header(INamedTypeSymbol type)
    {
        string kind = (type.IsRecord, type.TypeKind) switch
        {
            (true, TypeKind.Struct) => "record struct",
            (true, _) => "record",
            (_, TypeKind.Struct) => "struct",
            (_, TypeKind.Interface) => "interface",
            _ => "class",
        };
        return $"partial {kind} {type.ToDisplayString(new SymbolDisplayFormat(miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers))}";
    }

    private static string MetadataName(INamedTypeSymbol type)
    {
        string name = string.Join("+", ContainingTypes(type).Append(type).Select(t => t.MetadataName));
        return type.ContainingNamespace.IsGlobalNamespace ? name : $"{type.ContainingNamespace.ToDisplayString(FullName)}.{name}";
    }

    /// <summary>The diagnostics of one class.</summary>
    private sealed class Findings(string model)
    {
        private readonly List<DiagnosticSpec> _items = [];

        public bool Any => _items.Count > 0;

        public void Add(DiagnosticDescriptor descriptor, SyntaxNode? node, params string[] arguments) => Add(descriptor, LocationSpec.From(node), arguments);

        public void Add(DiagnosticDescriptor descriptor, SyntaxToken token, params string[] arguments) => Add(descriptor, LocationSpec.From(token.GetLocation()), arguments);

        public void Add(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) => Add(descriptor, LocationSpec.From(location), arguments);

        public EquatableArray<DiagnosticSpec> ToArray() => _items.ToEquatableArray();

        private void Add(DiagnosticDescriptor descriptor, LocationSpec? location, string[] arguments)
            => _items.Add(new DiagnosticSpec(descriptor.Id, location, arguments.Prepend(model).ToEquatableArray()));
    }
}
