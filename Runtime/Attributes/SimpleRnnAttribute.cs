namespace Unrolled;

/// <summary>
/// A plain recurrent layer (Elman, "Finding structure in time", 1990): h ← f(b + W·x + U·h). Keras's SimpleRNN, PyTorch's RNN.
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
/// <remarks>
/// With <c>Activation = Activation.Relu</c> and <c>RecurrentInitializer = Initialization.Identity</c> it is the IRNN (Le, Jaitly, Hinton,
/// "A simple way to initialize recurrent networks of rectified linear units", 2015), which remembers its input much longer.
/// </remarks>
public sealed class SimpleRnnAttribute(int units) : RecurrentMatrixLayerAttribute(units)
{
    /// <summary>
    /// The initializer of b. The default is <see cref="Initialization.Zeros"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
