namespace Unrolled;

/// <summary>
/// A plain recurrent layer (Elman, "Finding structure in time", 1990): h ← f(b + W·x + U·h). Keras's SimpleRNN, PyTorch's RNN.
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
/// <remarks>
/// With <c>Activation = Activation.Relu</c> and <c>RecurrentInitializer = Initialization.Identity</c> it is the IRNN (Le, Jaitly, Hinton,
/// "A simple way to initialize recurrent networks of rectified linear units", 2015), which holds on to what it saw much longer.
/// </remarks>
public sealed class SimpleRnnAttribute(int units) : LayerAttribute
{
    /// <summary>The size of h.</summary>
    public int Units { get; } = units;

    /// <summary>True to give h of every time step to the next layer, false (the default) to give only the last one.</summary>
    public bool ReturnSequences { get; set; }

    /// <summary>The function f. Unless given, tanh. Not softmax.</summary>
    public Activation Activation { get; set; } = Activation.Tanh;

    /// <summary>The parameter α of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>How W is drawn. Unless given, <see cref="Initialization.GlorotUniform"/>.</summary>
    public Initialization KernelInitializer { get; set; } = Initialization.GlorotUniform;

    /// <summary>The scale of <see cref="KernelInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float KernelInitializerScale { get; set; }

    /// <summary>How U is drawn. Unless given, <see cref="Initialization.Orthogonal"/>.</summary>
    public Initialization RecurrentInitializer { get; set; } = Initialization.Orthogonal;

    /// <summary>The scale of <see cref="RecurrentInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float RecurrentInitializerScale { get; set; }

    /// <summary>How b is drawn. Unless given, <see cref="Initialization.Zeros"/>. Not orthogonal, nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
