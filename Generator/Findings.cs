using Microsoft.CodeAnalysis;
using Unrolled.Generator.Diagnostics;
using Unrolled.Generator.Model;

namespace Unrolled.Generator;

/// <summary>The diagnostics of one class.</summary>
internal sealed class Findings(string model)
{
    private readonly List<DiagnosticSpec> _items = [];

    /// <summary>True if an error was found: there is no network then.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>
    /// True once there is no telling what the layers give. What depends on that is then dropped: a size that is out of range is one mistake, and
    /// not one more at every layer that reads it.
    /// </summary>
    public bool Uncertain { get; set; }

    /// <summary>True if a finding leaves open what the layers give.</summary>
    public bool LeavesSignalsOpen => _items.Any(i => Descriptors.LeaveSignalsOpen.Contains(i.Id));

    /// <summary>True if a layer is not there under the name that was written.</summary>
    public bool LeavesNamesOpen => _items.Any(i => i.Id == Descriptors.NameInvalid.Id || i.Id == Descriptors.NameTaken.Id);

    public void Add(DiagnosticDescriptor descriptor, SyntaxNode? node, params string[] arguments) => Add(descriptor, LocationSpec.From(node), arguments);

    public void Add(DiagnosticDescriptor descriptor, SyntaxToken token, params string[] arguments) => Add(descriptor, LocationSpec.From(token.GetLocation()), arguments);

    public void Add(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) => Add(descriptor, LocationSpec.From(location), arguments);

    public EquatableArray<DiagnosticSpec> ToArray() => _items.ToEquatableArray();

    /// <summary>An exception in one line.</summary>
    public static string Describe(Exception fault)
        => $"{fault.GetType().FullName}: {string.Join(" ", fault.Message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))}{Place(fault)}";

    // Where it was thrown: the method alone, since paths and line numbers differ from machine to machine.
    private static string Place(Exception fault) => fault.TargetSite is { } method ? $" (in {method.DeclaringType?.Name}.{method.Name})" : "";

    private void Add(DiagnosticDescriptor descriptor, LocationSpec? location, string[] arguments)
    {
        if (Uncertain && Descriptors.FollowFromSignals.Contains(descriptor.Id))
        {
            return;
        }

        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        _items.Add(new DiagnosticSpec(descriptor.Id, location, arguments.Prepend(model).ToEquatableArray()));
    }
}
