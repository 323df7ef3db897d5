namespace Unrolled;

/// <summary>
/// A gated recurrent unit layer (Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine
/// Translation", 2014): r, z = σ(b + W·x + U·h), the candidate n as <see cref="Reset"/> says, h ← (1 − z)·n + z·h.
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
public sealed class GruAttribute(int units) : RecurrentLayerAttribute(units)
{
    private Activation? _backwardActivation;
    private float _backwardActivationAlpha = float.NaN, _backwardActivationBeta = float.NaN;
    private Activation? _backwardRecurrentActivation;
    private float _backwardRecurrentActivationAlpha = float.NaN, _backwardRecurrentActivationBeta = float.NaN;

    /// <summary>The function of the candidate n. Unless given, tanh. Any but softmax and its logarithm.</summary>
    public Activation Activation { get; set; } = Activation.Tanh;

    /// <summary>The parameter α of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>The function of the gates r and z. Unless given, sigmoid. Any but softmax and its logarithm.</summary>
    public Activation RecurrentActivation { get; set; } = Activation.Sigmoid;

    /// <summary>The parameter α of <see cref="RecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float RecurrentActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="RecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float RecurrentActivationBeta { get; set; } = float.NaN;

    /// <summary>Where the reset gate acts. Unless given, after the recurrent product, as in Keras and PyTorch.</summary>
    public GruReset Reset { get; set; } = GruReset.After;

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

    /// <summary><see cref="RecurrentActivation"/> of the second direction of a layer with <see cref="RecurrentLayerAttribute.Bidirectional"/>. Unless given, <see cref="RecurrentActivation"/> with its parameters.</summary>
    public Activation BackwardRecurrentActivation
    {
        get => _backwardRecurrentActivation ?? RecurrentActivation;
        set => _backwardRecurrentActivation = value;
    }

    /// <summary>The parameter α of <see cref="BackwardRecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float BackwardRecurrentActivationAlpha
    {
        get => float.IsNaN(_backwardRecurrentActivationAlpha) && _backwardRecurrentActivation is null ? RecurrentActivationAlpha : _backwardRecurrentActivationAlpha;
        set => _backwardRecurrentActivationAlpha = value;
    }

    /// <summary>The parameter β of <see cref="BackwardRecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float BackwardRecurrentActivationBeta
    {
        get => float.IsNaN(_backwardRecurrentActivationBeta) && _backwardRecurrentActivation is null ? RecurrentActivationBeta : _backwardRecurrentActivationBeta;
        set => _backwardRecurrentActivationBeta = value;
    }
}
