using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

// Networks that C calls.
internal static partial class ModelParser
{
    public const string NativeExportAttribute = "Unrolled.NativeExportAttribute";

    /// <summary>The nested class of a network that has its C functions.</summary>
    public const string NativeClass = "NativeFunctions";

    private const int MaxPrefix = 63;

    /// <summary>The name of the file with a network's C functions.</summary>
    /// <param name="fileName">The name of the network's own file.</param>
    public static string NativeFileName(string fileName) => fileName.Substring(0, fileName.Length - ".g.cs".Length) + "-native.g.cs";

    /// <summary>Finds a native export on a type without a Network attribute.</summary>
    public static ParseResult ParseStrayExport(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
        => Guarded(DeclaredType.From(context), new Findings(context.TargetSymbol.Name), ReadStrayExport, cancellationToken);

    private static ParseResult ReadStrayExport(DeclaredType declared, Findings findings, CancellationToken cancellationToken)
    {
        // Of a class with layers, what is missing is reported at them.
        if (!declared.Type.GetAttributes().Any(a => IsNetwork(a) || IsLayer(a)))
        {
            findings.Add(Descriptors.ExportWithoutNetwork, declared.Attributes[0].ApplicationSyntaxReference?.GetSyntax(cancellationToken));
        }

        return new ParseResult(null, null, findings.ToArray());
    }

    private static string ReadNativePrefix(INamedTypeSymbol type, Findings findings, CancellationToken cancellationToken)
    {
        AttributeData? attribute = type.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString(FullName) == NativeExportAttribute);
        if (attribute is null || attribute.ConstructorArguments.Length == 0)
        {
            // An attribute without its argument is the compiler's error.
            return "";
        }

        string prefix = attribute.ConstructorArguments[0].Value as string ?? "";
        if (prefix.Length > MaxPrefix || !Regex.IsMatch(prefix, @"^[A-Za-z][A-Za-z0-9_]*\z"))
        {
            SyntaxNode? syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);
            findings.Add(Descriptors.PrefixInvalid, (SyntaxNode?)(syntax as AttributeSyntax)?.ArgumentList?.Arguments.FirstOrDefault() ?? syntax, prefix, LayerReader.Text(MaxPrefix));
            return "";
        }

        string generated = NativeFileName(FileName(type));
        foreach (Location location in type.GetMembers(NativeClass).SelectMany(m => m.Locations).Where(l => Path.GetFileName(l.SourceTree?.FilePath) != generated))
        {
            findings.Add(Descriptors.ReservedMember, location, NativeClass);
        }

        if (type.Name == NativeClass)
        {
            findings.Add(Descriptors.ReservedMember, type.Locations.FirstOrDefault(), NativeClass);
        }

        return prefix;
    }
}
