namespace Unrolled;

/// <summary>Applies a function to every value: y = f(x).</summary>
/// <param name="activation">The function.</param>
public sealed class ActivationAttribute(Activation activation) : LayerAttribute
{
    /// <summary>The function.</summary>
    public Activation Activation { get; } = activation;

    /// <summary>The parameter α of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationBeta { get; set; } = float.NaN;
}
