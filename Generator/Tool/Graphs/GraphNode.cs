namespace Unrolled.Tool.Graphs;

/// <summary>An operator of a graph with its operands. The names of operators are ONNX's, whatever the file's format.</summary>
internal sealed class GraphNode
{
    public required string Name { get; init; }

    public required string Operator { get; init; }

    /// <summary>The names of the values it reads; an empty one is left out.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The names of its results; an empty one is not used.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    public IReadOnlyDictionary<string, GraphAttribute> Attributes { get; init; } = new Dictionary<string, GraphAttribute>();

    /// <summary>The name for messages: that of the node, or of its first result.</summary>
    public string Title => Name.Length > 0 ? Name : Outputs.FirstOrDefault(o => o.Length > 0) ?? "";

    public bool Has(int input) => input < Inputs.Count && Inputs[input].Length > 0;

    public long Integer(string attribute, long otherwise) => Attributes.TryGetValue(attribute, out GraphAttribute? a) && a.Integer is { } value ? value : otherwise;

    public float Float(string attribute, float otherwise) => Attributes.TryGetValue(attribute, out GraphAttribute? a) && a.Float is { } value ? value : otherwise;

    public string Text(string attribute, string otherwise) => Attributes.TryGetValue(attribute, out GraphAttribute? a) && a.Text is { } value ? value : otherwise;

    /// <summary>A list of whole numbers; null if the node has no such attribute.</summary>
    public IReadOnlyList<long>? Integers(string attribute) => Attributes.TryGetValue(attribute, out GraphAttribute? a) && a.Integer is null ? a.Integers : null;
}
