namespace Unrolled;

/// <summary>
/// A plain recurrent layer (Elman, "Finding structure in time", 1990): h ← f(b + W·x + U·h). Keras's SimpleRNN, PyTorch's RNN.
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
/// <remarks>
/// With <c>Activation = Activation.Relu</c> and <c>RecurrentInitializer = Initialization.Identity</c> it is the IRNN (Le, Jaitly, Hinton,
/// "A simple way to initialize recurrent networks of rectified linear units", 2015), which holds on to what it saw much longer.
/// </remarks>
public sealed class SimpleRnnAttribute(int units) : RecurrentMatrixLayerAttribute(units)
{
    /// <summary>How b is drawn. The default is <see cref="Initialization.Zeros"/>. It must be neither orthogonal nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
