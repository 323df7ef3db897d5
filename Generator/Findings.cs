using Microsoft.CodeAnalysis;
using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <summary>The diagnostics of one class.</summary>
internal sealed class Findings(string model)
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
