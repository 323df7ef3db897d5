namespace Unrolled.Tests;

/// <summary>An input of the oracle's network, or a layer of it.</summary>
internal sealed class OracleNode(string name, OracleShape shape, OracleLayer? layer, IReadOnlyList<OracleNode> sources)
{
    public string Name { get; } = name;

    public OracleShape Shape { get; } = shape;

    /// <summary>Null for an input.</summary>
    public OracleLayer? Layer { get; } = layer;

    public IReadOnlyList<OracleNode> Sources { get; } = sources;

    /// <summary>How many tokens an input is one of; 0 if it consists of numbers.</summary>
    public int Tokens { get; set; }

    /// <summary>What it gave last.</summary>
    public double[][,] Value { get; set; } = [];

    /// <summary>The sum of the gradients of all that read it.</summary>
    public double[][,] Gradient { get; set; } = [];
}
