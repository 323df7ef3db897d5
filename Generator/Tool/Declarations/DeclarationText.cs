using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Unrolled.Generator.Declaration;

namespace Unrolled.Tool.Declarations;

/// <summary>The C# text of a declaration, as a person would write it: only what differs from the defaults.</summary>
internal static class DeclarationText
{
    /// <summary>A file with a network's declaration.</summary>
    /// <param name="network">The network.</param>
    /// <param name="className">The class's name, a C# identifier.</param>
    /// <param name="space">Its namespace; empty for none.</param>
    /// <param name="remarks">The text of its documentation, one line each.</param>
    public static string File(NetworkDraft network, string className, string space, IReadOnlyList<string> remarks)
    {
        var text = new StringBuilder("using Unrolled;\n\n");
        if (space.Length > 0)
        {
            text.Append($"namespace {space};\n\n");
        }

        for (int i = 0; i < remarks.Count; i++)
        {
            text.Append("/// ").Append(i == 0 ? "<summary>" : "").Append(Xml(remarks[i])).Append(i == remarks.Count - 1 ? "</summary>" : "").Append('\n');
        }

        foreach (string attribute in Attributes(network))
        {
            text.Append('[').Append(attribute).Append("]\n");
        }

        return text.Append($"public sealed partial class {Identifier(className)};\n").ToString();
    }

    /// <summary>The attributes in order, without brackets: "Lstm(50, ReturnSequences = true)".</summary>
    public static IEnumerable<string> Attributes(NetworkDraft network)
    {
        yield return Text(network.Network, []);
        HashSet<string> named = Named(network);
        for (int i = 0; i < network.Layers.Count; i++)
        {
            LayerAttribute layer = network.Layers[i].Attribute;
            List<string> omitted = [];
            if (!named.Contains(layer.Name!))
            {
                omitted.Add(nameof(LayerAttribute.Name));
            }

            if (layer.From is not null && ReadsBefore(network, i))
            {
                omitted.Add(nameof(LayerAttribute.From));
            }

            yield return Text(layer, omitted);
        }
    }

    /// <summary>What the declaration calls each layer, by the importer's name: that name where the text has it, otherwise the default of the layer's kind and number.</summary>
    public static Dictionary<string, string> DeclaredNames(NetworkDraft network)
    {
        HashSet<string> named = Named(network);
        return network.Layers.Zip(DefaultNames(network)).ToDictionary(l => l.First.Name, l => named.Contains(l.First.Name) ? l.First.Name : l.Second, StringComparer.Ordinal);
    }

    /// <summary>What each layer would be called without a name: its kind and its number among the layers of that kind.</summary>
    public static List<string> DefaultNames(NetworkDraft network)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> names = [];
        foreach (LayerDraft layer in network.Layers)
        {
            string kind = LayerKind.All.First(k => k.Attribute == layer.Attribute.GetType().FullName).Name;
            int number = counts.GetValueOrDefault(kind);
            counts[kind] = number + 1;
            names.Add($"{kind}_{number}");
        }

        return names;
    }

    /// <summary>The layers that an attribute names, but for <see cref="LayerAttribute.From"/>.</summary>
    public static IEnumerable<string> References(LayerAttribute layer)
    {
        IEnumerable<string> names = layer switch
        {
            MergeAttribute merge => merge.Layers,
            AttentionAttribute attention => [attention.Over],
            MultiHeadAttentionAttribute { Over: { } over } => [over],
            _ => [],
        };
        return layer is RecurrentLayerAttribute { InitialState: { } state } ? names.Append(state) : names;
    }

    /// <summary>An identifier, with an @ where it is a keyword.</summary>
    public static string Identifier(string name)
        => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>An attribute without brackets.</summary>
    private static string Text(Attribute attribute, IReadOnlyCollection<string> omitted)
    {
        Type type = attribute.GetType();
        (ConstructorInfo constructor, object?[] values) = Constructor(attribute);
        List<string> arguments = [.. Positional(constructor, values)];
        object plain = constructor.Invoke(values);
        var differing = new Dictionary<string, string>(StringComparer.Ordinal);
        PropertyInfo[] properties = [.. type.GetProperties().Where(p => p.SetMethod is { IsPublic: true }).OrderBy(p => p.MetadataToken)];
        // Those of base classes first: some of the others have their values as defaults, as the cell's activation has the candidate's.
        foreach (PropertyInfo property in properties.OrderBy(p => p.DeclaringType == type ? 1 : 0))
        {
            object? value = property.GetValue(attribute);
            if (!omitted.Contains(property.Name) && !Equals(value, property.GetValue(plain)))
            {
                differing.Add(property.Name, $"{property.Name} = {Literal(value)}");
                property.SetValue(plain, value);
            }
        }

        foreach (PropertyInfo property in properties.OrderBy(p => p.DeclaringType == type ? 0 : 1))
        {
            if (differing.TryGetValue(property.Name, out string? text))
            {
                arguments.Add(text);
            }
        }

        string name = LayerDraft.KindOf(type);
        return arguments.Count == 0 ? name : $"{name}({string.Join(", ", arguments)})";
    }

    /// <summary>The shortest constructor that gives an attribute's read-only properties, with its arguments.</summary>
    private static (ConstructorInfo Constructor, object?[] Values) Constructor(Attribute attribute)
    {
        foreach (ConstructorInfo constructor in attribute.GetType().GetConstructors().OrderBy(c => c.GetParameters().Length))
        {
            if (Values(attribute, constructor) is { } values && SameReadOnly(attribute, constructor.Invoke(values)))
            {
                return (constructor, values);
            }
        }

        throw new InvalidOperationException($"No constructor of {attribute.GetType().Name} gives its properties.");
    }

    private static object?[]? Values(Attribute attribute, ConstructorInfo constructor)
    {
        ParameterInfo[] parameters = constructor.GetParameters();
        // An input's shape is [features], or [height, width, channels].
        if (attribute.GetType().GetProperty("Shape")?.GetValue(attribute) is IReadOnlyList<int> shape)
        {
            return parameters.Length == shape.Count ? [.. shape.Cast<object>()] : null;
        }

        object?[] values = new object?[parameters.Length];
        for (int i = 0; i < values.Length; i++)
        {
            string name = parameters[i].Name!;
            PropertyInfo? property = attribute.GetType().GetProperty(char.ToUpperInvariant(name[0]) + name[1..])
                // One size for both directions of an image.
                ?? Array.Find(attribute.GetType().GetProperties(), p => p.Name.EndsWith("Height", StringComparison.Ordinal) && name.EndsWith("Size", StringComparison.Ordinal));
            if (property is null)
            {
                return null;
            }

            object? value = property.GetValue(attribute);
            values[i] = value is IReadOnlyList<string> names && parameters[i].ParameterType == typeof(string[]) ? names.ToArray() : value;
        }

        return values;
    }

    private static bool SameReadOnly(Attribute attribute, object plain)
        => attribute.GetType().GetProperties().Where(p => p.SetMethod is null && p.Name != nameof(Attribute.TypeId)).All(p => Same(p.GetValue(attribute), p.GetValue(plain)));

    private static bool Same(object? a, object? b)
        => a is IEnumerable x and not string && b is IEnumerable y ? x.Cast<object>().SequenceEqual(y.Cast<object>()) : Equals(a, b);

    private static IEnumerable<string> Positional(ConstructorInfo constructor, object?[] values)
    {
        ParameterInfo[] parameters = constructor.GetParameters();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is string[] names)
            {
                foreach (string name in names)
                {
                    yield return Literal(name);
                }
            }
            else if (!parameters[i].HasDefaultValue || !Equals(values[i], Convert.ChangeType(parameters[i].DefaultValue, values[i]!.GetType(), CultureInfo.InvariantCulture)))
            {
                yield return Literal(values[i]);
            }
        }
    }

    private static string Literal(object? value) => value switch
    {
        bool b => b ? "true" : "false",
        int i => i.ToString(CultureInfo.InvariantCulture),
        float f when float.IsNaN(f) => "float.NaN",
        float f when f == MathF.Truncate(f) && MathF.Abs(f) < 1e6f => f.ToString("R", CultureInfo.InvariantCulture),
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "f",
        string s => SymbolDisplay.FormatLiteral(s, quote: true),
        Enum e => $"{e.GetType().Name}.{e}",
        _ => throw new InvalidOperationException($"An attribute's argument of type {value?.GetType().Name ?? "null"}."),
    };

    // The layers whose names are written: others read them by name, callers do, or the default would be the name of such a layer.
    private static HashSet<string> Named(NetworkDraft network)
    {
        HashSet<string> named = [.. network.Layers.SelectMany(layer => References(layer.Attribute)), .. network.Layers.SelectMany((layer, i) => ReadsBefore(network, i) ? Array.Empty<string>() : [layer.Attribute.From!])];
        named.UnionWith(network.Layers.Where(layer => layer.Attribute.Output || layer.Attribute is InputAttribute).Select(layer => layer.Name));
        List<string> defaults = DefaultNames(network);
        bool changed;
        do
        {
            changed = false;
            for (int i = 0; i < network.Layers.Count; i++)
            {
                changed |= network.Layers[i].Name != defaults[i] && named.Contains(defaults[i]) && named.Add(network.Layers[i].Name);
            }
        }
        while (changed);
        return named;
    }

    // The first layer reads the network's input, every other one the layer above it; additional inputs are read by name.
    private static bool ReadsBefore(NetworkDraft network, int layer)
        => network.Layers[layer].Attribute.From is not { } from || from == (layer == 0 ? NetworkDraft.Input : network.Layers[layer - 1].Name);

    private static string Xml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
