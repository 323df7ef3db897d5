using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>
/// One layer in double precision: plain loops in the order of the formulas, nothing shared with the runtime. A new cell is one
/// class that derives from this, and one line in <see cref="OracleLayers"/>.
/// </summary>
/// <remarks>
/// Values are one matrix for each sequence, [batch][steps of that sequence, features]; what is one vector for a whole sequence has one step.
/// </remarks>
internal abstract class OracleLayer
{
    /// <summary>The width of the output.</summary>
    public abstract int Units { get; }

    /// <summary>The layer's parameters in canonical order.</summary>
    public abstract IReadOnlyList<OracleTensor> Parameters { get; }

    /// <summary>What the layer carries over time, hidden before cell.</summary>
    public virtual IReadOnlyList<OracleState> States => [];

    /// <summary>How many tokens there are, for a layer whose input is a token's index; 0 for one whose input are numbers.</summary>
    public virtual int Tokens => 0;

    /// <summary>The mistake that the backward pass shall make.</summary>
    public virtual Mutation Mutation { get; set; }

    /// <summary>True while the network is trained, for layers that do something else then.</summary>
    public virtual bool IsTraining { get; set; } = true;

    /// <summary>How many masks dropout has in the layer.</summary>
    public virtual int Masks => 0;

    /// <summary>The number in the network of the layer's first mask.</summary>
    public virtual int FirstMask { get; set; }

    /// <summary>The seed of the training step's masks.</summary>
    public virtual ulong DropoutSeed { get; set; }

    /// <summary>What the layer gives. Unless overridden: flat rows of <see cref="Units"/>, as many as come in.</summary>
    public virtual OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => inputs[0] with { Width = Units, Image = null };

    /// <summary>Runs sequences through the layer and keeps what <see cref="Backward"/> needs.</summary>
    /// <param name="inputs">One for each thing that the layer reads.</param>
    public abstract double[][,] Forward(IReadOnlyList<double[][,]> inputs);

    /// <summary>Adds to the gradients of the parameters and sets those of the initial states.</summary>
    /// <param name="dy">The gradient of what <see cref="Forward"/> returned.</param>
    /// <returns>The gradients of the inputs.</returns>
    public abstract IReadOnlyList<double[][,]> Backward(double[][,] dy);

    /// <summary>One row of one of the layer's masks: ones, unless the network is trained. The masks are the runtime's own, a pure function.</summary>
    protected float[] MaskOf(int mask, float rate, int sequence, int step, int width)
    {
        var values = new float[width];
        Array.Fill(values, 1f);
        if (IsTraining)
        {
            DropoutMask.Fill(DropoutMask.Key(DropoutSeed, FirstMask + mask), sequence, step, width, rate, ref values[0]);
        }

        return values;
    }
}
