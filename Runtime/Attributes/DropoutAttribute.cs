namespace Unrolled;

/// <summary>
/// Training sets a share of the values to zero, others at every step, and scales the rest up by 1 / (1 − rate); the finished model passes everything
/// through. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
/// </summary>
/// <remarks>The masks follow from <see cref="TrainerOptions.Seed"/>, and are the same on every machine and with any number of threads.</remarks>
/// <param name="rate">The share, in [0, 1).</param>
public sealed class DropoutAttribute(float rate) : LayerAttribute
{
    /// <summary>The share.</summary>
    public float Rate { get; } = rate;
}
