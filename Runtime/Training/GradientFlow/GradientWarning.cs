using System.Globalization;

namespace Unrolled.Training;

/// <summary>A gradient that is out of proportion. A value, so that reporting allocates nothing.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Layer">The recurrent layer, as in <see cref="LayerGradientFlow.Layer"/>; null if it is about all weights together.</param>
/// <param name="Ratio">
/// <see cref="LayerGradientFlow.Ratio"/>: how much of it arrives at the first step; with <see cref="GradientWarningKind.NormJump"/> how many times its running mean the norm is.
/// </param>
/// <param name="Steps">Time steps that it goes back over; with <see cref="GradientWarningKind.NormJump"/> 0.</param>
/// <param name="Step">The optimizer step whose gradient it was, from 1.</param>
public readonly record struct GradientWarning(GradientWarningKind Kind, string? Layer, double Ratio, int Steps, long Step)
{
    /// <summary>The warning in a sentence.</summary>
    public override string ToString() => Kind switch
    {
        GradientWarningKind.Vanishing => string.Create(CultureInfo.InvariantCulture, $"The gradient of '{Layer}' vanishes: {Ratio:G3} of it arrives {Steps} steps back (step {Step})."),
        GradientWarningKind.Exploding => string.Create(CultureInfo.InvariantCulture, $"The gradient of '{Layer}' explodes: {Steps} steps back it is {Ratio:G3} times as large (step {Step})."),
        _ => string.Create(CultureInfo.InvariantCulture, $"The gradient is {Ratio:G3} times as long as its running mean (step {Step})."),
    };
}
