namespace Unrolled;

/// <summary>
/// A plain recurrent layer (Elman, "Finding structure in time", 1990): h ← f(b + W·x + U·h). Keras's SimpleRNN, PyTorch's RNN.
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
/// <remarks>
/// With <c>Activation = Activation.Relu</c> and <c>RecurrentInitializer = Initialization.Identity</c> it is the IRNN (Le, Jaitly, Hinton,
/// "A simple way to initialize recurrent networks of rectified linear units", 2015), which holds on to what it saw much longer.
/// </remarks>
public sealed class SimpleRnnAttribute(int units) : RecurrentLayerAttribute(units)
{
    private Activation? _backwardActivation;
    private float _backwardActivationAlpha = float.NaN, _backwardActivationBeta = float.NaN;

    /// <summary>The function f. Unless given, tanh. Any but softmax and its logarithm.</summary>
    public Activation Activation { get; set; } = Activation.Tanh;

    /// <summary>The parameter α of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>How b is drawn. Unless given, <see cref="Initialization.Zeros"/>. Not orthogonal, nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }

    /// <summary><see cref="Activation"/> of the second direction of a layer with <see cref="RecurrentLayerAttribute.Bidirectional"/>. Unless given, <see cref="Activation"/> with its parameters.</summary>
    public Activation BackwardActivation
    {
        get => _backwardActivation ?? Activation;
        set => _backwardActivation = value;
    }

    /// <summary>The parameter α of <see cref="BackwardActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float BackwardActivationAlpha
    {
        get => float.IsNaN(_backwardActivationAlpha) && _backwardActivation is null ? ActivationAlpha : _backwardActivationAlpha;
        set => _backwardActivationAlpha = value;
    }

    /// <summary>The parameter β of <see cref="BackwardActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float BackwardActivationBeta
    {
        get => float.IsNaN(_backwardActivationBeta) && _backwardActivation is null ? ActivationBeta : _backwardActivationBeta;
        set => _backwardActivationBeta = value;
    }
}
