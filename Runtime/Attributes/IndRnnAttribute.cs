namespace Unrolled;

/// <summary>
/// An independently recurrent layer (Li, Li, Cook, Zhu, Gao, "Independently recurrent neural network (IndRNN): building a longer and deeper RNN", 2018):
/// h ← f(b + W·x + u∘h). Each unit sees only its own h, through one weight of the vector u.
/// </summary>
/// <remarks>
/// The default <see cref="RecurrentLayerAttribute.Activation"/> is ReLU, as in the paper. Over T steps of ReLU the gradient of a unit grows at most by |u|ᵀ, and the paper keeps |u| below ᵀ√γ,
/// for example ᵀ√2, while it trains; the layer does not limit u.
/// </remarks>
public sealed class IndRnnAttribute : RecurrentLayerAttribute
{
    /// <summary>Declares the layer.</summary>
    /// <param name="units">The size of h, 1 … 65536.</param>
    public IndRnnAttribute(int units)
        : base(units)
        => Activation = Activation.Relu;

    /// <summary>How u is drawn. The default is <see cref="Initialization.RandomUniform"/>. It must be neither orthogonal nor the identity.</summary>
    public Initialization RecurrentInitializer { get; set; } = Initialization.RandomUniform;

    /// <summary>The scale of <see cref="RecurrentInitializer"/>, for those that have one; see <see cref="Initialization"/>. That of <see cref="Initialization.RandomUniform"/> is 1 here by default: u is uniform in ±1.</summary>
    public float RecurrentInitializerScale { get; set; }

    /// <summary>How b is drawn. The default is <see cref="Initialization.Zeros"/>. It must be neither orthogonal nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
