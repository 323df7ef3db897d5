using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

/// <summary>A part of a type that has an attribute of the library: what the parser reads, for the generator and the analyzer.</summary>
/// <param name="Type">The type.</param>
/// <param name="Part">The part.</param>
/// <param name="Attributes">The type's attributes of that kind in the part's file.</param>
/// <param name="Compilation">The project.</param>
internal sealed record DeclaredType(INamedTypeSymbol Type, TypeDeclarationSyntax Part, IReadOnlyList<AttributeData> Attributes, Compilation Compilation)
{
    public static DeclaredType From(GeneratorAttributeSyntaxContext context)
        => new((INamedTypeSymbol)context.TargetSymbol, (TypeDeclarationSyntax)context.TargetNode, context.Attributes, context.SemanticModel.Compilation);
}
