using Orleans;

namespace Unrolled.Orleans;

/// <summary>What a stream answers to a call.</summary>
[GenerateSerializer]
[Immutable]
[Alias("Unrolled.StepReply")]
public readonly record struct StepReply
{
    /// <summary>Whether the steps were taken.</summary>
    [Id(0)]
    public StepOutcome Outcome { get; init; }

    /// <summary>Where the stream is now: the number of steps that it has taken.</summary>
    [Id(1)]
    public long Position { get; init; }

    /// <summary>The position that the cluster's storage has: a silo that dies takes the stream back to it. Inputs before it are never asked for again.</summary>
    [Id(2)]
    public long Saved { get; init; }

    /// <summary>The version of the model that took the steps; 0 where none were taken.</summary>
    [Id(3)]
    public int Version { get; init; }

    /// <summary>The outputs as if the sequence ended at each step, [steps, <see cref="NetworkDefinition.Outputs"/>], row-major; empty where none were taken.</summary>
    [Id(4)]
    public FloatBlock Outputs { get; init; }
}
