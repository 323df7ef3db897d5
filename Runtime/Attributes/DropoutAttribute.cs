namespace Unrolled;

/// <summary>
/// Training sets a random fraction of the values to zero, with a new mask at every step, and scales the rest up by 1 / (1 − rate). Prediction does not
/// change the values. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
/// </summary>
/// <remarks>The masks depend on <see cref="TrainerOptions.Seed"/> and are the same on every machine and with any number of threads.</remarks>
/// <param name="rate">The fraction of values set to zero, in [0, 1).</param>
public sealed class DropoutAttribute(float rate) : LayerAttribute
{
    /// <summary>The fraction of values set to zero.</summary>
    public float Rate { get; } = rate;
}
