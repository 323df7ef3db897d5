namespace Unrolled;

/// <summary>
/// The base of recurrent layers whose gates see only the input (Feng, Tung, Ahmed, Bengio, Hajimirsadegh, "Were RNNs all we needed?", 2024): there is no matrix U, so that the
/// sums of a whole sequence are one product, and the default <see cref="RecurrentLayerAttribute.Activation"/> is linear.
/// </summary>
public abstract class MinimalLayerAttribute : RecurrentLayerAttribute
{
    /// <summary>Declares the layer.</summary>
    /// <param name="units">The size of h, 1 … 65536.</param>
    protected MinimalLayerAttribute(int units)
        : base(units)
        => Activation = Activation.Linear;

    /// <summary>
    /// True for the candidate h̃ = g(b + W·x), with g(x) = x + ½ where x ≥ 0 and σ(x) below: it is positive, as the logarithmic form of the paper requires. Not with
    /// <see cref="RecurrentLayerAttribute.Activation"/>. The default is false.
    /// </summary>
    public bool LogSpace { get; set; }

    /// <summary>How b is drawn. The default is <see cref="Initialization.Zeros"/>. It must be neither orthogonal nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
