namespace Unrolled.Tests;

/// <summary>Where a layer of the oracle stands in its network.</summary>
/// <param name="Name">Its name: <c>lstm_0</c>.</param>
/// <param name="Prefix">The prefix of its tensors.</param>
/// <param name="Number">Its number among the layers of one PyTorch module.</param>
/// <param name="Inputs">What it reads, as <see cref="OracleLayers.SourcesOf"/> lists it.</param>
internal sealed record OracleSite(string Name, string Prefix, int Number, IReadOnlyList<OracleShape> Inputs)
{
    /// <summary>The first thing it reads, for most layers the only one.</summary>
    public OracleShape Input => Inputs[0];
}
