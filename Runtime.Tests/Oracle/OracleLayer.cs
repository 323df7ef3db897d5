namespace Unrolled.Tests;

/// <summary>
/// One layer in double precision: plain loops in the order of the formulas, nothing shared with the runtime. A new cell is one
/// class that derives from this, and one line in <see cref="OracleNetwork"/>.
/// </summary>
internal abstract class OracleLayer
{
    /// <summary>The size of the output.</summary>
    public abstract int Units { get; }

    /// <summary>The layer's parameters in canonical order.</summary>
    public abstract IReadOnlyList<OracleTensor> Parameters { get; }

    /// <summary>What the layer carries over time, hidden before cell.</summary>
    public virtual IReadOnlyList<OracleState> States => [];

    /// <summary>The mistake that the backward pass shall make.</summary>
    public Mutation Mutation { get; set; }

    /// <summary>Runs sequences through the layer and keeps what <see cref="Backward"/> needs.</summary>
    /// <param name="x">[batch, steps, inputs].</param>
    /// <returns>[batch, output steps, units].</returns>
    public abstract double[,,] Forward(double[,,] x);

    /// <summary>Adds to the gradients of the parameters and sets those of the initial states.</summary>
    /// <param name="dy">The gradient of what <see cref="Forward"/> returned.</param>
    /// <returns>The gradient of x, [batch, steps, inputs].</returns>
    public abstract double[,,] Backward(double[,,] dy);
}
