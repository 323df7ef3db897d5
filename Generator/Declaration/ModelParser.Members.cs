using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

// The class's own members: those that the generated half or the base class has as well.
internal static partial class ModelParser
{
    private const string BaseClass = "Unrolled.Network";

    // What the generator writes into networks, and what that code uses of the base class by its simple name: no member of the class may be called so,
    // not even a method with other parameters, which generated calls could mean instead. What else the base class has is read from its symbol.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "State", "Summary", "Shape", "get_Shape", "CreateState", "CreateStates", "Start", "Step", "StepBlock", "Load",
        "NewState", "NewPass", "NewSourcePass", "StartStream", "StartTokens", "Encode", "Advance", "PackPanels", "PackRows", "Forward", "Backward", "CollectGradients", "UpdateStatistics", "Writable",
        "Initialize", "Lanes", "Parameters", "PackedPanels", "PackedRows", "PackReduced", "FlushedValues", "ReducedPanels", "PanelsFor", "nameof",
    };

    /// <summary>Whether generated code uses a name, so that no class of a network may have it; what the base class has is known of that class.</summary>
    internal static bool IsReserved(string name) => Reserved.Contains(name);

    // Overloads of base class methods that the generator writes for some networks.
    private static readonly string[] GeneratedOverloads = ["Predict(ReadOnlySpan<Int32>,Span<Single>)", "Predict(ReadOnlySpan<Int32>,Int32,Span<Single>)"];

    private static void CheckMembers(INamedTypeSymbol type, TypeDeclarationSyntax declaration, Compilation compilation, Findings findings, CancellationToken cancellationToken)
    {
        List<ISymbol> inherited = [.. compilation.GetTypeByMetadataName(BaseClass)?.GetMembers().Where(IsInherited) ?? []];
        if (Reserved.Contains(type.Name) || inherited.Any(i => i.Name == type.Name))
        {
            findings.Add(Descriptors.ReservedMember, declaration.Identifier, type.Name);
        }

        foreach (ISymbol member in type.GetMembers().Where(m => !m.IsImplicitlyDeclared && m is not IMethodSymbol { AssociatedSymbol: not null }))
        {
            if (Reserved.Contains(member.Name) && !IsLoadWithoutPath(member) || Hides(member, inherited))
            {
                findings.Add(Descriptors.ReservedMember, member.Locations.FirstOrDefault(), member.Name);
            }

            if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
            {
                findings.Add(Descriptors.RequiredMember, member.Locations.FirstOrDefault(), member.Name);
            }
        }

        foreach (IMethodSymbol constructor in type.InstanceConstructors.Where(IsGeneratedConstructor))
        {
            if (constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is ConstructorDeclarationSyntax written)
            {
                findings.Add(Descriptors.ReservedMember, written.Identifier, $"{type.Name}({constructor.Parameters[0].Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)})");
            }
        }

        if (PrimaryParameters(type, cancellationToken) is { } parameters && !type.IsRecord)
        {
            findings.Add(Descriptors.PrimaryConstructor, parameters);
        }
    }

    // A class that others see, in an assembly that says [CLSCompliant(true)], and that says nothing itself.
    private static bool DisclaimsCls(INamedTypeSymbol type, Compilation compilation)
    {
        const string attribute = "System.CLSCompliantAttribute";
        return ContainingTypes(type).Append(type).All(t => t.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
            && !type.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString(FullName) == attribute)
            && compilation.Assembly.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString(FullName) == attribute && a.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: true });
    }

    private static bool IsInherited(ISymbol member)
        => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            && member is not IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.Destructor };

    // What the import of a model file writes beside a declaration; generated code has no such call.
    private static bool IsLoadWithoutPath(ISymbol member) => member is IMethodSymbol { Name: "Load", IsStatic: true, Arity: 0, Parameters.Length: 0 };

    // A method with other parameters overloads those of the base class; an override replaces one.
    private static bool Hides(ISymbol member, List<ISymbol> inherited)
    {
        if (member.IsOverride)
        {
            return false;
        }

        string? signature = member is IMethodSymbol method ? Signature(method) : null;
        return inherited.Any(i => i.Name == member.Name && (signature is null || i is not IMethodSymbol other || Signature(other) == signature))
            || (signature is null ? GeneratedOverloads.Any(o => o.StartsWith(member.Name + "(", StringComparison.Ordinal)) : GeneratedOverloads.Contains(signature));
    }

    private static string Signature(IMethodSymbol method)
        => $"{method.Name}{(method.Arity == 0 ? "" : "`" + LayerReader.Text(method.Arity))}({string.Join(",", method.Parameters.Select(p => (p.RefKind == RefKind.None ? "" : "ref ") + TypeName(p.Type)))})";

    private static string TypeName(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments } named => $"{named.Name}<{string.Join(",", arguments.Select(TypeName))}>",
        IArrayTypeSymbol array => TypeName(array.ElementType) + "[]",
        ITypeParameterSymbol parameter => "!" + LayerReader.Text(parameter.Ordinal),
        _ => type.MetadataName,
    };

    // The generator writes Model(int) and Model(NetworkDefinition).
    private static bool IsGeneratedConstructor(IMethodSymbol constructor)
        => constructor.Parameters.Length == 1 && constructor.Parameters[0] is { RefKind: RefKind.None, Type: var type }
            && (type.SpecialType == SpecialType.System_Int32 || type.ToDisplayString(FullName) == "Unrolled.NetworkDefinition");

    private static ParameterListSyntax? PrimaryParameters(INamedTypeSymbol type, CancellationToken cancellationToken)
        => type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken)).OfType<TypeDeclarationSyntax>().Select(p => p.ParameterList).FirstOrDefault(p => p is not null);

    // The stub for a network with an error; null if there can be none: a static class has no instances, and no other file can extend a file-local type.
    private static StubSpec? ReadStub(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (type.TypeKind != TypeKind.Class || type.IsStatic || ContainingTypes(type).Append(type).Any(t => t.IsFileLocal)
            || type.DeclaringSyntaxReferences[0].SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp8 })
        {
            return null;
        }

        List<ISymbol> members = [.. type.GetMembers().Where(m => !m.IsImplicitlyDeclared)];
        List<string> taken = [.. members.Select(m => m.Name).Append(type.Name).Distinct()];
        bool primary = PrimaryParameters(type, cancellationToken) is not null;

        // Constructors that call none of the generated ones would call one of the base class that is not there.
        bool ownConstructors = type.InstanceConstructors.Any(c => c.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is ConstructorDeclarationSyntax { Initializer: null });
        bool derives = !type.IsRecord && !primary && !ownConstructors && !taken.Intersect(StubSpec.Overrides).Any()
            && type.BaseType is { } parent && (parent.SpecialType == SpecialType.System_Object || parent.ToDisplayString(FullName) == BaseClass);
        return new StubSpec(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(FullNameEscaped),
            ContainingTypes(type).Select(Header).ToEquatableArray(),
            Header(type),
            Escape(type.Name),
            TypeParameters(type),
            FileName(type),
            derives)
        {
            SetsRequired = members.Any(m => m is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }) && type.InstanceConstructors.All(c => c.IsImplicitlyDeclared),
            Taken = taken.Select(t => t == "get_Shape" ? "Shape" : t).Distinct().Where(StubSpec.Members.Contains).ToEquatableArray(),
            TakenConstructors = type.InstanceConstructors.Where(c => !c.IsImplicitlyDeclared && IsGeneratedConstructor(c)).Select(c => c.Parameters[0].Type.Name)
                .Concat(primary ? ["Int32", "NetworkDefinition"] : []).ToEquatableArray(),
            Tokens = type.GetAttributes().Any(a => a.AttributeClass?.Name is "OneHotAttribute" or "EmbeddingAttribute"),
        };
    }
}
