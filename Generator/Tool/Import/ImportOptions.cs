using System.Collections.Immutable;

namespace Unrolled.Tool.Import;

/// <summary>What a user decides about an import.</summary>
internal sealed record ImportOptions
{
    /// <summary>Values of inputs that choose between parts of a graph, by name: sr is 16000.</summary>
    public ImmutableDictionary<string, long> Set { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>A declared network that a file of weights alone fits; null if there is none.</summary>
    public NetworkDraft? Onto { get; init; }

    /// <summary>Whether weights may be read from other files of the model's folder.</summary>
    public bool AllowExternalData { get; init; }
}
