using Orleans;

namespace Unrolled.Orleans;

/// <summary>Where a stream is.</summary>
[GenerateSerializer]
[Immutable]
[Alias("Unrolled.StreamStatus")]
public readonly record struct StreamStatus
{
    /// <summary>The number of steps that it has taken: the number of the input that comes next.</summary>
    [Id(0)]
    public long Position { get; init; }

    /// <summary>The position that the cluster's storage has.</summary>
    [Id(1)]
    public long Saved { get; init; }

    /// <summary>The version of the model that took the last step; 0 if none was taken.</summary>
    [Id(2)]
    public int Version { get; init; }

    /// <summary>Why the last attempt to save failed; null if it succeeded, or none was made.</summary>
    [Id(3)]
    public string? SaveError { get; init; }
}
