using System.Collections.Immutable;

namespace Unrolled.Tool.Graphs;

/// <summary>An input or output of a graph, as the file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its elements are; null if the file does not say.</param>
/// <param name="Dims">Its dimensions: a size, or null with the name that the file gives to an open one. Null if the file does not say.</param>
internal sealed record GraphInput(string Name, ElementKind? Kind, ImmutableArray<(long? Size, string Symbol)>? Dims)
{
    public override string ToString() => Dims is { } dims ? $"{Name} [{string.Join(", ", dims.Select(d => d.Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (d.Symbol.Length > 0 ? d.Symbol : "?")))}]" : Name;
}
