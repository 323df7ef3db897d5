using System.Globalization;

namespace Unrolled.Training;

/// <summary>A gradient that is too small or too large. It is a value type, so reporting does not allocate.</summary>
/// <param name="Kind">The kind of warning.</param>
/// <param name="Layer">The recurrent layer, as in <see cref="LayerGradientFlow.Layer"/>; null if the warning is about all weights together.</param>
/// <param name="Ratio">
/// <see cref="LayerGradientFlow.Ratio"/>: how much of the gradient arrives at the first step; with <see cref="GradientWarningKind.NormJump"/>, the norm divided by its running mean.
/// </param>
/// <param name="Steps">The number of time steps that it flows back; 0 with <see cref="GradientWarningKind.NormJump"/>.</param>
/// <param name="Step">The optimizer step with this gradient, from 1.</param>
public readonly record struct GradientWarning(GradientWarningKind Kind, string? Layer, double Ratio, int Steps, long Step)
{
    /// <summary>The warning in a sentence.</summary>
    public override string ToString() => Kind switch
    {
        GradientWarningKind.Vanishing => string.Create(CultureInfo.InvariantCulture, $"The gradient of '{Layer}' vanishes: {Ratio:G3} of it arrives {Steps} steps back (step {Step})."),
        GradientWarningKind.Exploding => string.Create(CultureInfo.InvariantCulture, $"The gradient of '{Layer}' explodes: {Steps} steps back it is {Ratio:G3} times as large (step {Step})."),
        _ => string.Create(CultureInfo.InvariantCulture, $"The gradient's norm is {Ratio:G3} times its running mean (step {Step})."),
    };
}
