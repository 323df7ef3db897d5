using System.Text;

namespace Unrolled.Tests;

/// <summary>One layer of a random network as an attribute's text, and what of the vocabulary it takes up.</summary>
internal sealed class LayerText(string kind, params string[] arguments)
{
    private readonly List<string> _arguments = [.. arguments];

    /// <summary>The attribute without its ending: Lstm.</summary>
    public string Kind { get; } = kind;

    /// <summary>Kind and options: Lstm, Lstm Peephole, Lstm Coupling = InputFromForget.</summary>
    public List<string> Features { get; } = [kind];

    /// <summary>Gives a property a number, a name or true.</summary>
    public LayerText Set(string property, string value)
    {
        _arguments.Add($"{property} = {value}");
        Features.Add($"{Kind} {property}");
        return this;
    }

    /// <summary>Gives a property a value of an enumeration, counted by itself.</summary>
    public LayerText Choose(string property, string type, string value)
    {
        _arguments.Add($"{property} = {type}.{value}");
        Features.Add($"{Kind} {property} = {value}");
        return this;
    }

    /// <summary>[Lstm(3, Peephole = true)].</summary>
    public override string ToString() => new StringBuilder().Append('[').Append(Kind).Append(_arguments.Count == 0 ? "" : $"({string.Join(", ", _arguments)})").Append(']').ToString();
}
