using Microsoft.CodeAnalysis;

namespace Unrolled.Generator.Declaration;

/// <summary>The diagnostics of one class.</summary>
internal sealed class Findings(string model)
{
    private readonly List<Finding> _items = [];

    /// <summary>What was found, with its place in the syntax trees.</summary>
    public IReadOnlyList<Finding> Items => _items;

    /// <summary>True if an error was found: there is no network then.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>
    /// True once there is no telling what the layers give. What depends on that is then dropped: a size that is out of range is one mistake, and
    /// not one more at every layer that reads it.
    /// </summary>
    public bool Uncertain { get; set; }

    /// <summary>True if a finding leaves open what the layers give.</summary>
    public bool LeavesSignalsOpen => _items.Any(i => Descriptors.LeaveSignalsOpen.Contains(i.Descriptor.Id));

    /// <summary>True if a layer is not there under the name that was written.</summary>
    public bool LeavesNamesOpen => _items.Any(i => i.Descriptor == Descriptors.NameInvalid || i.Descriptor == Descriptors.NameTaken);

    public void Add(DiagnosticDescriptor descriptor, SyntaxNode? node, params string[] arguments) => Add(descriptor, node, null, arguments);

    public void Add(DiagnosticDescriptor descriptor, SyntaxToken token, params string[] arguments) => Add(descriptor, token.GetLocation(), null, arguments);

    public void Add(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) => Add(descriptor, location, null, arguments);

    public void Add(DiagnosticDescriptor descriptor, SyntaxNode? node, Mend? mend, params string[] arguments) => Add(descriptor, node?.GetLocation(), mend, arguments);

    public void Add(DiagnosticDescriptor descriptor, SyntaxToken token, Mend? mend, params string[] arguments) => Add(descriptor, token.GetLocation(), mend, arguments);

    /// <summary>Adds a finding; it is dropped if it depends on what is uncertain.</summary>
    /// <param name="descriptor">What is wrong.</param>
    /// <param name="location">Where.</param>
    /// <param name="mend">How it is mended, where there is one clear way.</param>
    /// <param name="arguments">The message's arguments after the model's name.</param>
    public void Add(DiagnosticDescriptor descriptor, Location? location, Mend? mend, params string[] arguments)
    {
        if (Uncertain && Descriptors.FollowFromSignals.Contains(descriptor.Id))
        {
            return;
        }

        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        _items.Add(new Finding(descriptor, location, [model, .. arguments], mend));
    }

    /// <summary>An exception ended the search: it alone is reported.</summary>
    public void Fail(SyntaxToken token, Exception fault)
    {
        _items.Clear();
        Add(Descriptors.GeneratorFault, token, Describe(fault));
    }

    /// <summary>The findings without syntax trees.</summary>
    public EquatableArray<DiagnosticSpec> ToArray()
        => _items.Select(i => new DiagnosticSpec(i.Descriptor.Id, LocationSpec.From(i.Location), i.Arguments.ToEquatableArray())).ToEquatableArray();

    /// <summary>An exception in one line.</summary>
    public static string Describe(Exception fault)
        => $"{fault.GetType().FullName}: {string.Join(" ", fault.Message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))}{Place(fault)}";

    // Where it was thrown: the method alone, since paths and line numbers differ from machine to machine.
    private static string Place(Exception fault) => fault.TargetSite is { } method ? $" (in {method.DeclaringType?.Name}.{method.Name})" : "";
}

/// <summary>One thing that is wrong with a declaration.</summary>
/// <param name="Descriptor">What is wrong.</param>
/// <param name="Location">Where.</param>
/// <param name="Arguments">The message's arguments.</param>
/// <param name="Mend">How it is mended, or null.</param>
internal sealed record Finding(DiagnosticDescriptor Descriptor, Location? Location, IReadOnlyList<string> Arguments, Mend? Mend);
