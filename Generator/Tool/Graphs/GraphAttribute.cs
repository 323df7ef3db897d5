namespace Unrolled.Tool.Graphs;

/// <summary>An attribute of a node: what the file gives of a number, a text, an array, a graph, or lists of them.</summary>
internal sealed class GraphAttribute
{
    public float? Float { get; init; }

    public long? Integer { get; init; }

    public string? Text { get; init; }

    public Lazy<Constant>? Tensor { get; init; }

    public OperatorGraph? Graph { get; init; }

    public IReadOnlyList<float> Floats { get; init; } = [];

    public IReadOnlyList<long> Integers { get; init; } = [];

    public IReadOnlyList<string> Texts { get; init; } = [];

    public override string ToString()
        => Float?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Integer?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Text
            ?? (Tensor is not null ? "tensor" : Graph is not null ? "graph" : Texts.Count > 0 ? string.Join(' ', Texts) : Floats.Count > 0 ? string.Join(' ', Floats) : string.Join(' ', Integers));
}
