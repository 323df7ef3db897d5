namespace Unrolled.Tests;

/// <summary>A few layers whose gradients ranks add.</summary>
[Network(2)]
[Gru(6, ReturnSequences = true)]
[Lstm(5)]
[Dense(1)]
internal sealed partial class ClusterStack;

/// <summary>Two classes.</summary>
[Network(2)]
[Lstm(5)]
[Dense(2)]
internal sealed partial class ClusterClasses;
