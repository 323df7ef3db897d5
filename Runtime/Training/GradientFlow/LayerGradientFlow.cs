using System.Collections.Immutable;
using Unrolled.Kernels;

namespace Unrolled.Training;

/// <summary>The size of the gradient of a recurrent layer's states at each time step, for one batch and one direction.</summary>
/// <param name="Layer">The layer: <c>lstm_0</c>, and <c>lstm_0_reverse</c> for the second direction, whose first step is a sequence's last.</param>
/// <param name="Norms">
/// [steps], ‖∂loss/∂h_t‖: the total derivative, through the layer's output at t and through later steps, as the root of the sum of squares over units and
/// over all sequences of the batch that have the step.
/// </param>
/// <param name="CellNorms">
/// [steps], ‖∂loss/∂c_t‖ only through later steps, with h_t held constant: what flows back through an LSTM's cell. Empty for layers without a cell. 0 at a sequence's last step, unless
/// something reads the final c.
/// </param>
/// <param name="GrowthPerStep">
/// The geometric mean, over the steps back, of ‖gradient of the states before a step, through that step‖ / ‖gradient of the states after it‖, h and c
/// together. 0 if the gradient becomes 0, NaN if there is none.
/// </param>
/// <param name="Ratio">
/// The product of these factors: how much arrives at the first step. If the loss depends only on the last step, and all sequences have the same length,
/// this is the first norm divided by the last. If it depends on every step, what each step adds is not included.
/// </param>
/// <param name="Verdict">The verdict on the ratio, by the thresholds of <see cref="GradientWatch"/>.</param>
public sealed record LayerGradientFlow(
    string Layer,
    ImmutableArray<double> Norms,
    ImmutableArray<double> CellNorms,
    double GrowthPerStep,
    double Ratio,
    GradientVerdict Verdict)
{
    /// <summary>The layer: <c>lstm_0</c>, and <c>lstm_0_reverse</c> for the second direction, whose first step is a sequence's last.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Layer { get; init => field = Require.NotNull(value, nameof(Layer)); } = Require.NotNull(Layer, nameof(Layer));

    /// <summary>True if almost nothing of the gradient arrives at the first step.</summary>
    public bool Vanishing => Verdict == GradientVerdict.Vanishing;

    /// <summary>True if the gradient grows too large on its way back, or is not finite.</summary>
    public bool Exploding => Verdict == GradientVerdict.Exploding;
}
