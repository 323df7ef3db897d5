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

    /// <summary>The layer whose vector it starts from; <see cref="Initial"/> then has no part.</summary>
    public OracleNode? SourceVector { get; set; }

    /// <summary>True if it starts from what another layer gives.</summary>
    public bool IsContinued => Source is not null || SourceVector is not null;

    /// <summary>The tensor that all sequences start from where <see cref="Initial"/> gives nothing else; null for zeros.</summary>
    public OracleTensor? Parameter { get; set; }

    /// <summary>What the forward pass starts from; null stands for <see cref="Parameter"/>, or zeros.</summary>
    public double[,]? Initial { get; set; }

    /// <summary>What the forward pass ends with.</summary>
    public double[,] Final { get; set; } = new double[0, 0];

    /// <summary>The loss's gradient for <see cref="Final"/>, which the backward pass starts from; null stands for zeros.</summary>
    public double[,]? FinalGradient { get; set; }

    /// <summary>What the readers of <see cref="Final"/> within the network add to its gradient; null stands for zeros.</summary>
    public double[,]? ReaderGradient { get; set; }

    /// <summary>The gradient for <see cref="Initial"/>, which the backward pass ends with.</summary>
    public double[,] InitialGradient { get; set; } = new double[0, 0];

    /// <summary>Σ(∂loss/∂s)² over sequences and units before each step's own way back, [steps]: all of it, and the part that comes through the next step.</summary>
    public (double[] Total, double[] Carried) Squares { get; set; } = ([], []);

    /// <summary>What the forward pass starts from, wherever it is from.</summary>
    public double StartOf(int n, int unit) => Source is not null ? Source.Final[n, unit] : SourceVector is not null ? SourceVector.Value[n][0, unit] : Initial?[n, unit] ?? Parameter?.Values[unit] ?? 0;

    /// <summary>Hands <see cref="InitialGradient"/> on to where the state started from.</summary>
    public void HandOnGradient(Mutation mutation)
    {
        Source?.AddReaderGradient(InitialGradient);
        for (int i = 0; Parameter is not null && Initial is null && i < InitialGradient.Length; i++)
        {
            Parameter.Gradient[i % Units] += mutation == Mutation.OneInitialState && i >= Units ? 0 : InitialGradient[i / Units, i % Units];
        }

        for (int n = 0; SourceVector is not null && n < InitialGradient.GetLength(0); n++)
        {
            for (int u = 0; u < Units; u++)
            {
                SourceVector.Gradient[n][0, u] += InitialGradient[n, u];
            }
        }
    }

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
