namespace Unrolled.Tests;

/// <summary>A vector that a layer of the oracle carries over time. All arrays are [batch, units].</summary>
internal sealed class OracleState(string layer, StateKind kind, int units)
{
    /// <summary>The layer's name; of the second direction of a layer that of the layer and <c>_reverse</c>.</summary>
    public string Layer { get; } = layer;

    public StateKind Kind { get; } = kind;

    public int Units { get; } = units;

    /// <summary>The state of another layer that this one starts from where that one ends; <see cref="Initial"/> then has no part.</summary>
    public OracleState? Source { get; set; }

    /// <summary>What the forward pass starts from; null stands for zeros.</summary>
    public double[,]? Initial { get; set; }

    /// <summary>What the forward pass ends with.</summary>
    public double[,] Final { get; set; } = new double[0, 0];

    /// <summary>The loss's gradient for <see cref="Final"/>, which the backward pass starts from; null stands for zeros.</summary>
    public double[,]? FinalGradient { get; set; }

    /// <summary>What the readers of <see cref="Final"/> within the network add to its gradient; null stands for zeros.</summary>
    public double[,]? ReaderGradient { get; set; }

    /// <summary>The gradient for <see cref="Initial"/>, which the backward pass ends with.</summary>
    public double[,] InitialGradient { get; set; } = new double[0, 0];

    /// <summary>Adds to <see cref="ReaderGradient"/>.</summary>
    public void AddReaderGradient(double[,] gradient)
    {
        ReaderGradient ??= new double[gradient.GetLength(0), Units];
        for (int n = 0; n < gradient.GetLength(0); n++)
        {
            for (int u = 0; u < Units; u++)
            {
                ReaderGradient[n, u] += gradient[n, u];
            }
        }
    }
}
