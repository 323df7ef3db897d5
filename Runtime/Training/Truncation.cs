namespace Unrolled;

/// <summary>
/// Truncated backpropagation through time: the optimizer takes a step after every <paramref name="Steps"/> time steps of a batch, with gradients that
/// go back over the last <paramref name="Back"/> of them. States go on from piece to piece; each time step's loss counts once.
/// </summary>
/// <remarks>
/// BPTT(k₁, k₂), k₁ = <paramref name="Steps"/> and k₂ = <paramref name="Back"/>, of R. Williams and J. Peng, "An efficient gradient-based algorithm for on-line
/// training of recurrent network trajectories", Neural Computation 2, 1990. Where both reach a sequence's length it is backpropagation through all of it, bit for bit.
/// Where <paramref name="Back"/> is larger, the steps that two pieces share run once more, with the weights of then.
/// </remarks>
/// <param name="Steps">Time steps from one step of the optimizer to the next, 1 or more.</param>
/// <param name="Back">Time steps that a gradient goes back, <paramref name="Steps"/> or more.</param>
public sealed record Truncation(int Steps, int Back)
{
    /// <summary>Pieces that do not overlap: a gradient goes back to the start of its own piece.</summary>
    /// <param name="steps">Time steps of a piece, 1 or more.</param>
    public Truncation(int steps)
        : this(steps, steps)
    {
    }

    /// <summary>Time steps from one step of the optimizer to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Steps { get; } = Steps >= 1 ? Steps : throw new ArgumentOutOfRangeException(nameof(Steps), Steps, "Expected 1 time step or more.");

    /// <summary>Time steps that a gradient goes back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below <see cref="Steps"/>.</exception>
    public int Back { get; } = Back >= Steps ? Back : throw new ArgumentOutOfRangeException(nameof(Back), Back, $"Expected {Steps} time steps or more: what the loss of a piece is taken over has a gradient.");
}
