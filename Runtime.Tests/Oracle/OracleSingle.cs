namespace Unrolled.Tests;

/// <summary>A layer of the oracle that reads one thing.</summary>
internal abstract class OracleSingle : OracleLayer
{
    public sealed override double[][,] Forward(IReadOnlyList<double[][,]> inputs) => Forward(inputs.Single());

    public sealed override IReadOnlyList<double[][,]> Backward(double[][,] dy) => [BackwardOf(dy)];

    /// <summary>Runs sequences through the layer and keeps what <see cref="BackwardOf"/> needs.</summary>
    protected abstract double[][,] Forward(double[][,] x);

    /// <summary>Adds to the gradients of the parameters; returns the gradient of the input.</summary>
    protected abstract double[][,] BackwardOf(double[][,] dy);
}
