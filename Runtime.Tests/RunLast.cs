namespace Unrolled.Tests;

/// <summary>Tests that look at what all others did, after them and after those that run alone.</summary>
[CollectionDefinition(nameof(RunLast), DisableParallelization = true)]
public sealed class RunLast;
