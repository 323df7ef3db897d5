namespace Unrolled.Tests;

/// <summary>Tests that run after all others, one by one.</summary>
[CollectionDefinition(nameof(RunAlone), DisableParallelization = true)]
public sealed class RunAlone;
