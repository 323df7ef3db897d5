namespace Unrolled;

/// <summary>
/// An independently recurrent layer (Li, Li, Cook, Zhu, Gao, "Independently recurrent neural network (IndRNN): building a longer and deeper RNN", 2018):
/// h ← f(b + W·x + u∘h). Each unit sees only its own h, through one weight of the vector u.
/// </summary>
/// <remarks>
/// The default <see cref="RecurrentLayerAttribute.Activation"/> is ReLU, as in the paper. Over T steps of ReLU the gradient of a unit grows at most by
/// |u|ᵀ. In training, the paper keeps |u| below ᵀ√γ, for example ᵀ√2; this layer does not limit u.
/// </remarks>
public sealed class IndRnnAttribute : RecurrentLayerAttribute
{
    /// <summary>Declares the layer.</summary>
    /// <param name="units">The size of h, 1 … 65536.</param>
    public IndRnnAttribute(int units)
        : base(units)
        => Activation = Activation.Relu;

    /// <summary>
    /// The initializer of u. The default is <see cref="Initialization.RandomUniform"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization RecurrentInitializer { get; set; } = Initialization.RandomUniform;

    /// <summary>
    /// The scale of <see cref="RecurrentInitializer"/>, if it has one; see <see cref="Initialization"/>. For <see cref="Initialization.RandomUniform"/>
    /// the default is 1 here: u is uniform in ±1.
    /// </summary>
    public float RecurrentInitializerScale { get; set; }

    /// <summary>
    /// The initializer of b. The default is <see cref="Initialization.Zeros"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
