namespace Unrolled.Tests;

/// <summary>One layer of a random network as an attribute's text, and what of the vocabulary it takes up.</summary>
internal sealed class LayerText(string kind, params string[] arguments)
{
    private readonly List<string> _arguments = [.. arguments];

    /// <summary>The attribute without its ending: Lstm.</summary>
    public string Kind { get; } = kind;

    /// <summary>What other layers call it: the name that it gets unless it is given one, lstm_0, until it is.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Kind and options: Lstm, Lstm Peephole, Lstm Coupling = InputFromForget.</summary>
    public List<string> Features { get; } = [kind];

    /// <summary>False once it is said that there is none.</summary>
    public bool HasBias => !Features.Contains($"{Kind} UseBias");

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

    /// <summary>Takes the name that the layer gets unless it is given one, or gives it one.</summary>
    public void SetName(string name, bool given)
    {
        Name = name;
        if (given)
        {
            _arguments.Add($"Name = \"{name}\"");
            Features.Add("Name");
        }
    }

    /// <summary>[Lstm(3, Peephole = true)].</summary>
    public override string ToString() => _arguments.Count == 0 ? $"[{Kind}]" : $"[{Kind}({string.Join(", ", _arguments)})]";
}
