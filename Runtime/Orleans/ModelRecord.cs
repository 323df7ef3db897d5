using Orleans;

namespace Unrolled.Orleans;

/// <summary>What the cluster knows of a model.</summary>
/// <remarks>Storages that write JSON write the names of the class and of its properties: they stay as they are.</remarks>
[GenerateSerializer]
[Immutable]
[Alias("Unrolled.ModelRecord")]
public sealed record ModelRecord
{
    /// <summary>The current version; 0 if there is none yet.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>The shape that all versions have: <c>input 1, lstm_0.h 32, lstm_0.c 32, output 1</c>.</summary>
    [Id(1)]
    public string Layout { get; init; } = "";
}
