namespace Unrolled;

/// <summary>
/// The base of recurrent layers whose gates see only the input (Feng, Tung, Ahmed, Bengio, Hajimirsadegh, "Were RNNs all we needed?", 2024): there is no
/// matrix U, so the sums of a whole sequence are one product. The default <see cref="RecurrentLayerAttribute.Activation"/> is linear.
/// </summary>
public abstract class MinimalLayerAttribute : RecurrentLayerAttribute
{
    /// <summary>Declares the layer.</summary>
    /// <param name="units">The size of h, 1 … 65536.</param>
    protected MinimalLayerAttribute(int units)
        : base(units)
        => Activation = Activation.Linear;

    /// <summary>
    /// True to use the candidate h̃ = g(b + W·x), with g(x) = x + ½ where x ≥ 0 and σ(x) below: it is positive, as the paper's log-space form requires.
    /// Cannot be combined with <see cref="RecurrentLayerAttribute.Activation"/>. The default is false.
    /// </summary>
    public bool LogSpace { get; set; }

    /// <summary>
    /// The initializer of b. The default is <see cref="Initialization.Zeros"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
