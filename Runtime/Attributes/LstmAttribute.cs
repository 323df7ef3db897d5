namespace Unrolled;

/// <summary>
/// A long short-term memory layer (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
/// i, f, o = σ(b + W·x + U·h), g = tanh(b + W·x + U·h), c ← f·c + i·g, h ← o·tanh(c).
/// </summary>
/// <param name="units">The size of h and c, 1 … 65536.</param>
public sealed class LstmAttribute(int units) : LayerAttribute
{
    /// <summary>The size of h and c.</summary>
    public int Units { get; } = units;

    /// <summary>True to give h of every time step to the next layer, false (the default) to give only the last one.</summary>
    public bool ReturnSequences { get; set; }

    /// <summary>The function of the candidate g and of the cell's output. Unless given, tanh. Not softmax.</summary>
    public Activation Activation { get; set; } = Activation.Tanh;

    /// <summary>The function of the gates i, f and o. Unless given, sigmoid. Not softmax.</summary>
    public Activation RecurrentActivation { get; set; } = Activation.Sigmoid;

    /// <summary>How W is drawn. Unless given, <see cref="Initialization.GlorotUniform"/>.</summary>
    public Initialization KernelInitializer { get; set; } = Initialization.GlorotUniform;

    /// <summary>The scale of <see cref="KernelInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float KernelInitializerScale { get; set; }

    /// <summary>How U is drawn. Unless given, <see cref="Initialization.Orthogonal"/>.</summary>
    public Initialization RecurrentInitializer { get; set; } = Initialization.Orthogonal;

    /// <summary>The scale of <see cref="RecurrentInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float RecurrentInitializerScale { get; set; }

    /// <summary>How b is drawn. Unless given, <see cref="Initialization.UnitForgetBias"/>. Not orthogonal, nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.UnitForgetBias;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
