using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Unrolled.Generator.Declaration;

/// <summary>A place in a file, without the syntax tree that it came from.</summary>
internal sealed record LocationSpec(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationSpec? From(SyntaxNode? node) => From(node?.GetLocation());

    public static LocationSpec? From(Location? location)
        => location?.SourceTree is { } tree ? new LocationSpec(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>A finding about a declaration.</summary>
internal sealed record DiagnosticSpec(string Id, LocationSpec? Location, EquatableArray<string> Arguments);

/// <summary>What was read from one class: a network, or what is wrong with it.</summary>
/// <param name="Network">The network, or null where there is an error.</param>
/// <param name="Stub">What stands in for a network in error, or null.</param>
/// <param name="Diagnostics">The findings.</param>
internal sealed record ParseResult(NetworkSpec? Network, StubSpec? Stub, EquatableArray<DiagnosticSpec> Diagnostics);

/// <summary>Where a class stands.</summary>
/// <param name="FileName">The generated file's name.</param>
/// <param name="Name">The class's name.</param>
/// <param name="Location">Where it stands.</param>
internal sealed record PlaceSpec(string FileName, string Name, LocationSpec? Location);
