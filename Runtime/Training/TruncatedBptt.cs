namespace Unrolled.Training;

/// <summary>
/// Truncated backpropagation through time, TBPTT(k₁, k₂): the optimizer takes a step after every <paramref name="K1"/> time steps of a batch, and each gradient
/// goes back over the last <paramref name="K2"/> time steps. States carry over from one piece to the next, and the loss of each time step counts once.
/// </summary>
/// <remarks>
/// BPTT(h; h′) of R. Williams and J. Peng, "An efficient gradient-based algorithm for on-line training of recurrent network trajectories", Neural Computation 2, 1990,
/// with h′ = <paramref name="K1"/> and h = <paramref name="K2"/>.
/// <list type="bullet">
/// <item><paramref name="K1"/> = <paramref name="K2"/>: the pieces do not overlap. This is the usual choice, and the cheapest.</item>
/// <item><paramref name="K1"/> &lt; <paramref name="K2"/>: gradients flow further back. The time steps that two pieces share run again, from the saved
/// states, with the updated weights.</item>
/// <item>Both at least as long as the sequence: full backpropagation through time, bit for bit.</item>
/// </list>
/// </remarks>
/// <param name="K1">Time steps between two optimizer steps, 1 or more.</param>
/// <param name="K2">Time steps that a gradient goes back, <paramref name="K1"/> or more.</param>
public sealed record TruncatedBptt(int K1, int K2)
{
    /// <summary>Pieces of <paramref name="k"/> time steps that do not overlap: k₁ = k₂ = <paramref name="k"/>.</summary>
    /// <param name="k">Time steps of a piece, 1 or more.</param>
    public TruncatedBptt(int k)
        : this(k, k)
    {
    }

    /// <summary>Time steps between two optimizer steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int K1 { get; } = K1 >= 1 ? K1 : throw new ArgumentOutOfRangeException(nameof(K1), K1, "Expected 1 time step or more.");

    /// <summary>Time steps that a gradient goes back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below <see cref="K1"/>.</exception>
    public int K2 { get; } = K2 >= K1 ? K2 : throw new ArgumentOutOfRangeException(nameof(K2), K2, $"Expected at least K1 = {K1} time steps: every time step whose loss counts needs a gradient.");
}
