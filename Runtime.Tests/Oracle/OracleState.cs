namespace Unrolled.Tests;

/// <summary>A vector that a layer of the oracle carries over time. All arrays are [batch, units].</summary>
internal sealed class OracleState(string layer, StateKind kind, int units)
{
    public string Layer { get; } = layer;

    public StateKind Kind { get; } = kind;

    public int Units { get; } = units;

    /// <summary>What the forward pass starts from; null stands for zeros.</summary>
    public double[,]? Initial { get; set; }

    /// <summary>What the forward pass ends with.</summary>
    public double[,] Final { get; set; } = new double[0, 0];

    /// <summary>The loss's gradient for <see cref="Final"/>, which the backward pass starts from; null stands for zeros.</summary>
    public double[,]? FinalGradient { get; set; }

    /// <summary>The gradient for <see cref="Initial"/>, which the backward pass ends with.</summary>
    public double[,] InitialGradient { get; set; } = new double[0, 0];
}
