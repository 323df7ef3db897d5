namespace Unrolled.Tests;

/// <summary>Dropout draws random numbers, whose state is part of a checkpoint.</summary>
[Network(3)]
[Dropout(0.1f)]
[Lstm(8, ReturnSequences = true)]
[Dropout(0.3f)]
[Lstm(5)]
[Dropout(0.5f)]
[Dense(2)]
public sealed partial class CheckpointNetwork;
