using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

/// <summary>Reads a declared network. The only file that sees symbols: what it returns holds none.</summary>
internal static partial class ModelParser
{
    public const string NetworkAttribute = "Unrolled.NetworkAttribute";

    private const string LayerAttribute = "Unrolled.LayerAttribute";

    /// <summary>The attributes that declare layers.</summary>
    public static IEnumerable<string> LayerAttributes => LayerKind.All.Select(k => k.Attribute);

    private static readonly SymbolDisplayFormat FullName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Reads a type with a Network attribute.</summary>
    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
        => Guarded(DeclaredType.From(context), new Findings(context.TargetSymbol.Name), Read, cancellationToken);

    /// <summary>Finds layers on a type without a Network attribute.</summary>
    public static ParseResult ParseStray(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
        => Guarded(DeclaredType.From(context), new Findings(context.TargetSymbol.Name), ReadStray, cancellationToken);

    /// <summary>What <see cref="Parse"/> finds on the parts of a type that have a Network attribute, with its places in the syntax trees.</summary>
    public static IEnumerable<Finding> Find(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        List<AttributeData> networks = [.. type.GetAttributes().Where(IsNetwork)];
        foreach (TypeDeclarationSyntax part in networks.Select(n => n.ApplicationSyntaxReference?.GetSyntax(cancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>()).OfType<TypeDeclarationSyntax>().Distinct())
        {
            // Those that the generator is given with this part.
            AttributeData[] inFile = [.. networks.Where(n => n.ApplicationSyntaxReference?.SyntaxTree == part.SyntaxTree)];
            var findings = new Findings(type.Name);
            Guarded(new DeclaredType(type, part, inFile, compilation), findings, Read, cancellationToken);
            foreach (Finding finding in findings.Items)
            {
                yield return finding;
            }
        }
    }

    /// <summary>Where a class with a Network attribute stands.</summary>
    public static PlaceSpec ReadPlace(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
        => new(FileName((INamedTypeSymbol)context.TargetSymbol), context.TargetSymbol.Name, LocationSpec.From(((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation()));

    // The last resort: an exception would end the run, and every other network of the project would be without code.
    private static ParseResult Guarded(
        DeclaredType declared, Findings findings, Func<DeclaredType, Findings, CancellationToken, ParseResult> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(declared, findings, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            findings.Fail(declared.Part.Identifier, fault);
            return new ParseResult(null, null, findings.ToArray());
        }
    }

    private static ParseResult Read(DeclaredType declared, Findings findings, CancellationToken cancellationToken)
    {
        INamedTypeSymbol type = declared.Type;
        TypeDeclarationSyntax declaration = declared.Part;
        if (!IsNamed(type))
        {
            return new ParseResult(null, null, findings.ToArray());
        }

        if (type.TypeKind != TypeKind.Class)
        {
            findings.Add(Descriptors.NotAClass, declaration.Identifier, CanBeClass(type, declaration) ? MakeClass(type, declaration) : null, type.TypeKind == TypeKind.Interface ? "an interface" : type.IsRecord ? "a record struct" : "a struct");
            return new ParseResult(null, null, findings.ToArray());
        }

        CheckDeclaration(type, declaration, declared.Compilation, type.GetAttributes().Count(IsNetwork), findings);
        CheckMembers(type, declaration, declared.Compilation, findings, cancellationToken);
        AttributeData network = declared.Attributes[0];
        InputSpec? input = ReadInput(network, findings, cancellationToken);
        List<LayerSpec> layers = ReadLayers(type, declaration, network, input, findings, cancellationToken);
        CheckOrder(type, network, findings, cancellationToken);
        bool streaming = network.NamedArguments.Any(a => a.Key == "Streaming" && a.Value.Value is true);
        if (streaming)
        {
            CheckStreaming(layers, network, findings, cancellationToken);
        }

        WeightPrecisionSpec weights = ReadWeights(network, findings, cancellationToken);
        string prefix = ReadNativePrefix(type, findings, cancellationToken);
        if (findings.HasErrors || input is null || layers.Count == 0)
        {
            // Of several declarations of one class each comes here: one of them brings the stub.
            bool first = type.GetAttributes().First(IsNetwork).ApplicationSyntaxReference is { } reference
                && reference.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(reference.Span);
            return new ParseResult(null, first ? ReadStub(type, cancellationToken) : null, findings.ToArray());
        }

        return new ParseResult(
            new NetworkSpec(
                type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(FullNameEscaped),
                ContainingTypes(type).Select(Header).ToEquatableArray(),
                Escape(type.Name),
                MetadataName(type),
                FileName(type),
                streaming,
                layers.ToEquatableArray())
            {
                Weights = weights,
                Attributes = string.Join(", ", type.GetAttributes().Where(IsLayer).OrderBy(a => a.ApplicationSyntaxReference?.Span.Start ?? 0).Prepend(network).Select(AttributeText.Of)),
                NativePrefix = prefix,
                DisclaimsCls = DisclaimsCls(type, declared.Compilation),
            },
            null,
            findings.ToArray());
    }

    private static ParseResult ReadStray(DeclaredType declared, Findings findings, CancellationToken cancellationToken)
    {
        StubSpec? stub = null;
        if (!IsNamed(declared.Type))
        {
            return new ParseResult(null, null, findings.ToArray());
        }

        List<AttributeData> attributes = [.. declared.Type.GetAttributes()];

        // Every kind of layer comes here: the first layer speaks for all.
        if (!attributes.Any(IsNetwork) && attributes.First(IsLayer).ApplicationSyntaxReference is { } first
            && declared.Attributes.Any(a => a.ApplicationSyntaxReference?.Span == first.Span && a.ApplicationSyntaxReference.SyntaxTree == first.SyntaxTree))
        {
            findings.Add(Descriptors.LayersWithoutNetwork, first.GetSyntax(cancellationToken));
            stub = ReadStub(declared.Type, cancellationToken);
        }

        return new ParseResult(null, stub, findings.ToArray());
    }

    private static bool IsNetwork(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString(FullName) == NetworkAttribute;

    private static SymbolDisplayFormat FullNameEscaped { get; } = FullName.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static void CheckDeclaration(INamedTypeSymbol type, TypeDeclarationSyntax declaration, Compilation compilation, int networks, Findings findings)
    {
        SyntaxToken name = declaration.Identifier;
        if (networks > 1)
        {
            findings.Add(Descriptors.TwoNetworks, name, networks.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (type.IsRecord)
        {
            findings.Add(Descriptors.RecordClass, name, MakeClass(type, declaration));
        }

        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            findings.Add(Descriptors.NotPartial, name, new Mend(MendKind.AddPartial));
        }

        if (type.IsStatic)
        {
            findings.Add(Descriptors.StaticClass, name, type.MightContainExtensionMethods ? null : RemoveModifier(type, declaration, SyntaxKind.StaticKeyword));
        }
        else if (type.IsAbstract)
        {
            findings.Add(Descriptors.AbstractClass, name, type.GetMembers().Any(m => m.IsAbstract) ? null : RemoveModifier(type, declaration, SyntaxKind.AbstractKeyword));
        }

        if (type.IsGenericType)
        {
            findings.Add(Descriptors.GenericType, name);
        }

        if (type.IsFileLocal)
        {
            findings.Add(Descriptors.FileLocal, name, MakeInternal(type, declaration));
        }

        if (type.BaseType is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } parent && parent.ToDisplayString(FullName) != "Unrolled.Network")
        {
            // The base class may be named on another part, where it comes before the interfaces.
            BaseTypeSyntax? written = declaration.BaseList?.Types[0];
            written = written is not null && SymbolEqualityComparer.Default.Equals(compilation.GetSemanticModel(declaration.SyntaxTree).GetTypeInfo(written.Type).Type, parent) ? written : null;
            findings.Add(Descriptors.HasBaseClass, written?.GetLocation() ?? name.GetLocation(), written is null || NeedsBase(type) ? null : new Mend(MendKind.RemoveBase), parent.Name);
        }

        INamedTypeSymbol? container = type;
        foreach (TypeDeclarationSyntax outer in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            container = container?.ContainingType;
            if (!outer.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                findings.Add(Descriptors.ContainingTypeNotPartial, outer.Identifier, new Mend(MendKind.AddPartial), outer.Identifier.ValueText);
            }

            if (outer.Modifiers.Any(SyntaxKind.FileKeyword))
            {
                findings.Add(Descriptors.FileLocal, outer.Identifier, container is null ? null : MakeInternal(container, outer));
            }
        }

        if (declaration.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp11 } options)
        {
            findings.Add(Descriptors.LanguageVersion, name, options.LanguageVersion.ToDisplayString());
        }
    }

    // Where other parts say the same, it would have to be mended in all of them.
    private static Mend? RemoveModifier(INamedTypeSymbol type, TypeDeclarationSyntax part, SyntaxKind modifier)
        => part.Modifiers.Any(modifier) && WrittenParts(type).Count(p => p.Modifiers.Any(modifier)) == 1 ? new Mend(MendKind.RemoveModifier, SyntaxFacts.GetText(modifier)) : null;

    // Another type of that name, or other file-local types, may get into each other's way then.
    private static Mend? MakeInternal(INamedTypeSymbol type, TypeDeclarationSyntax part)
    {
        bool alone = ((INamespaceOrTypeSymbol)type.ContainingSymbol).GetTypeMembers(type.Name, type.Arity).Length == 1
            && !part.SyntaxTree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Any(t => t.Modifiers.Any(SyntaxKind.FileKeyword) && t.Identifier.ValueText != part.Identifier.ValueText);
        return alone && RemoveModifier(type, part, SyntaxKind.FileKeyword) is not null ? new Mend(MendKind.MakeInternal) : null;
    }

    // A network's constructors call one that is generated.
    private static Mend? MakeClass(INamedTypeSymbol type, TypeDeclarationSyntax part)
    {
        bool constructs = part.ParameterList is not null || part.Members.OfType<ConstructorDeclarationSyntax>().Any(c => c.Initializer is null && !c.Modifiers.Any(SyntaxKind.StaticKeyword));
        return !constructs && WrittenParts(type).Count() == 1 ? new Mend(MendKind.MakeClass) : null;
    }

    // A struct or an interface may have what a class cannot have, or would have to add to.
    private static bool CanBeClass(INamedTypeSymbol type, TypeDeclarationSyntax part)
        => type.TypeKind == TypeKind.Interface
            ? part.Members.Count == 0 && part.BaseList is null
            : !part.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) && !part.Modifiers.Any(SyntaxKind.RefKeyword) && !part.DescendantNodes().Any(IsReadOnlyMember);

    private static bool IsReadOnlyMember(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.ReadOnlyKeyword),
        BasePropertyDeclarationSyntax property => property.Modifiers.Any(SyntaxKind.ReadOnlyKeyword),
        AccessorDeclarationSyntax accessor => accessor.Modifiers.Any(SyntaxKind.ReadOnlyKeyword),
        _ => false,
    };

    // Members that would have nothing to override, or to call.
    private static bool NeedsBase(INamedTypeSymbol type)
        => type.GetMembers().Any(m => m.IsOverride && Overridden(m)?.ContainingType.SpecialType != SpecialType.System_Object)
            || WrittenParts(type).Any(p => p.BaseList?.Types.FirstOrDefault() is PrimaryConstructorBaseTypeSyntax || p.DescendantNodes().Any(n => n.IsKind(SyntaxKind.BaseConstructorInitializer) || n.IsKind(SyntaxKind.BaseExpression)));

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method.OriginalDefinition is { OverriddenMethod: not null } further ? Overridden(further) : method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        IEventSymbol { OverriddenEvent: { } happening } => happening,
        _ => null,
    };

    // After the generator has run, one part of a class is its own.
    private static IEnumerable<TypeDeclarationSyntax> WrittenParts(INamedTypeSymbol type)
    {
        string generated = FileName(type);
        return type.DeclaringSyntaxReferences.Where(r => Path.GetFileName(r.SyntaxTree.FilePath) is var file && file != generated && file != NativeFileName(generated)).Select(r => r.GetSyntax()).OfType<TypeDeclarationSyntax>();
    }

    // While someone types, a name may be missing: that of the class, of what stands around it, or of a type parameter. A second part cannot be written then,
    // and the compiler reports what is missing.
    private static bool IsNamed(INamedTypeSymbol type)
    {
        for (ISymbol symbol = type; symbol is not (null or INamespaceSymbol { IsGlobalNamespace: true }); symbol = symbol.ContainingSymbol)
        {
            if (symbol.Name.Length == 0 || (symbol is INamedTypeSymbol named && named.TypeParameters.Any(p => p.Name.Length == 0)))
            {
                return false;
            }
        }

        return true;
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
        return $"partial {kind} {Escape(type.Name)}{TypeParameters(type)}";
    }

    private static string TypeParameters(INamedTypeSymbol type)
        => type.TypeParameters.Length == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(p => Escape(p.Name)))}>";

    // All keywords, contextual ones as well, are lower-case letters, and a type of such letters alone is warned about (CS8981).
    private static string Escape(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || name.All(c => c is >= 'a' and <= 'z') ? "@" + name : name;

    private static string MetadataName(INamedTypeSymbol type)
    {
        string name = string.Join("+", ContainingTypes(type).Append(type).Select(t => t.MetadataName));
        return type.ContainingNamespace.IsGlobalNamespace ? name : $"{type.ContainingNamespace.ToDisplayString(FullName)}.{name}";
    }

    // Two file names that differ in case alone are one to Roslyn, and would end the whole run.
    private static string FileName(INamedTypeSymbol type)
    {
        string name = MetadataName(type);
        for (ISymbol symbol = type; symbol.ContainingSymbol is INamespaceOrTypeSymbol outer; symbol = outer)
        {
            if (outer.GetMembers().OfType<INamespaceOrTypeSymbol>().Count(m => string.Equals(m.MetadataName, symbol.MetadataName, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                return $"{Plain(name)}-{Hash(string.Join("\n", ContainingTypes(type).Select(Header).Append(name))):x8}.g.cs";
            }
        }

        // Letters may have marks after them, which are part of a name in C# but not in the name of a file.
        string plain = Plain(name);
        return plain == name ? name + ".g.cs" : $"{plain}-{Hash(name):x8}.g.cs";
    }

    private static string Plain(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '+' or '`' ? c : '_'));

    // FNV-1a: the same on every machine, unlike string.GetHashCode.
    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));
}
