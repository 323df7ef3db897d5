namespace Unrolled.Tests;

/// <summary>Tests that count the handles in use: no other test runs beside them.</summary>
[CollectionDefinition(nameof(RunAlone), DisableParallelization = true)]
public class RunAlone;
