using System.Collections.Immutable;

namespace Unrolled.Training;

/// <summary>How large the gradient of a recurrent layer's states is at each time step, for one batch; of one direction of a bidirectional layer.</summary>
/// <param name="Layer">The layer: <c>lstm_0</c>, and <c>lstm_0_reverse</c> for the second direction, whose first step is a sequence's last.</param>
/// <param name="Norms">
/// [steps], ‖∂loss/∂h_t‖: the total derivative, through the layer's output at t and through later steps, as the root of the sum of squares over all sequences of
/// the batch that have the step, and units.
/// </param>
/// <param name="CellNorms">
/// [steps], ‖∂loss/∂c_t‖ through later steps alone, with h_t held: what an LSTM's cell brings back. Empty for layers without a cell. 0 at a sequence's last step, unless
/// something reads the final c.
/// </param>
/// <param name="GrowthPerStep">
/// The geometric mean, over the steps back, of ‖gradient of the states before a step, through that step‖ / ‖gradient of the states after it‖, h and c taken together. 0 if
/// the gradient dies, NaN if there is none.
/// </param>
/// <param name="Ratio">
/// The product of these factors: how much arrives at the first step. Where the loss looks at the last step alone, and all sequences are of one length, that is the first
/// norm over the last one. Where it looks at every step, what each step adds is not included.
/// </param>
/// <param name="Verdict">What the ratio says, by the thresholds of <see cref="GradientWatch"/>.</param>
public sealed record LayerGradientFlow(
    string Layer,
    ImmutableArray<double> Norms,
    ImmutableArray<double> CellNorms,
    double GrowthPerStep,
    double Ratio,
    GradientVerdict Verdict)
{
    /// <summary>True if next to nothing of the gradient arrives at the first step.</summary>
    public bool Vanishing => Verdict == GradientVerdict.Vanishing;

    /// <summary>True if the gradient grows out of proportion on its way back, or is not finite.</summary>
    public bool Exploding => Verdict == GradientVerdict.Exploding;
}
