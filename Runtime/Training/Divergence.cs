using System.Globalization;

namespace Unrolled.Training;

/// <summary>
/// The first value of a training step that is not finite, in the order of computation: inputs, then outputs layer by layer and step by step, targets, the loss, then gradients from
/// the last layer to the first and from the last step to the first.
/// </summary>
/// <param name="Source">What kind of value it is.</param>
/// <param name="Value">NaN, ∞ or −∞.</param>
/// <param name="Layer">
/// The layer, with <c>_reverse</c> for the second direction of a bidirectional one; with <see cref="DivergenceSource.Input"/> the input; with <see cref="DivergenceSource.Target"/> the
/// output that the target is for; null for the loss.
/// </param>
/// <param name="TimeStep">The time step in the sample, from 0; null if there is none, as for vectors and sums over all steps.</param>
/// <param name="Sample">The sample's index in the data; null if it does not belong to a single sample.</param>
/// <param name="Tensor">
/// With <see cref="DivergenceSource.Activation"/> the parameter of the layer that is itself not finite, with <see cref="DivergenceSource.Gradient"/> the one whose gradient is not;
/// null if there is none.
/// </param>
public sealed record Divergence(DivergenceSource Source, float Value, string? Layer, int? TimeStep, int? Sample, string? Tensor)
{
    /// <summary>Describes the value and where it occurred.</summary>
    public override string ToString()
    {
        string what = Source switch
        {
            DivergenceSource.Input => $"in the input '{Layer}'",
            DivergenceSource.Activation => $"in the output of '{Layer}'",
            DivergenceSource.Target => $"in the target of '{Layer}'",
            DivergenceSource.Loss => "the loss itself",
            _ when Sample is null => $"in the gradient of '{Tensor}', summed over all samples and steps",
            _ => $"in the gradient of '{Layer}'",
        };
        string step = TimeStep is { } t ? string.Create(CultureInfo.InvariantCulture, $" at step {t}") : "";
        string sample = Sample is { } s ? string.Create(CultureInfo.InvariantCulture, $" of sample {s}") : "";
        string tensor = Source == DivergenceSource.Activation && Tensor is not null ? $", whose '{Tensor}' is not finite" : "";
        return $"{Value.ToString(CultureInfo.InvariantCulture)} {what}{step}{sample}{tensor}";
    }
}
