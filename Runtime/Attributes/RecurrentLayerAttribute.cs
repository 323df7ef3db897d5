namespace Unrolled;

/// <summary>The base class of all recurrent layers.</summary>
/// <param name="units">The size of the layer's state, 1 … 65536.</param>
public abstract class RecurrentLayerAttribute(int units) : LayerAttribute
{
    private Activation? _backwardActivation;
    private float _backwardActivationAlpha = float.NaN, _backwardActivationBeta = float.NaN;

    /// <summary>The size of the layer's state.</summary>
    public int Units { get; } = units;

    /// <summary>True to pass h of every time step to the next layer; false (the default) to pass only the last one.</summary>
    public bool ReturnSequences { get; set; }

    /// <summary>True to also return the final states to the caller, as outputs named <c>lstm_0.h</c> and <c>lstm_0.c</c>. The default is false.</summary>
    public bool ReturnState { get; set; }

    /// <summary>
    /// The name of a recurrent layer of the same kind and size whose final states are used as this layer's initial states, as when a decoder starts where
    /// an encoder ended; or of a vector that is used as the initial h. By default, the caller sets the initial states, or they are zero.
    /// </summary>
    public string? InitialState { get; set; }

    /// <summary>
    /// True to make the initial states trained parameters: <c>initial_h_l0</c> with the size of h and, for an LSTM, <c>initial_c_l0</c> with the size of
    /// c, one of each per direction, initialized to zero. Every sequence and every stream starts from them, and they are trained like a bias. A sequence
    /// that continues from the states of an earlier one, or whose states the caller sets, does not train them. Cannot be combined with
    /// <see cref="InitialState"/>. The default is false.
    /// </summary>
    public bool TrainInitialState { get; set; }

    /// <summary>
    /// Adds a second direction, with its own weights, from the last step of each sequence to the first, and sets how the outputs of both directions are
    /// merged at every step. Without <see cref="ReturnSequences"/>, the two final outputs are merged; the second direction ends at the first step. By
    /// default, there is one direction. Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.
    /// </summary>
    public MergeMode Bidirectional { get; set; } = MergeMode.None;

    /// <summary>
    /// True to run only from each sequence's last step to its first: ONNX's <c>direction = reverse</c> and Keras's <c>go_backwards</c>. Outputs stay in
    /// the order of the time steps, as in ONNX and in the second direction of PyTorch's layers; Keras returns them in the order of the run. Without
    /// <see cref="ReturnSequences"/>, the output is that of the first step. Such a layer needs whole sequences. Cannot be combined with
    /// <see cref="Bidirectional"/>. The default is false.
    /// </summary>
    public bool Reverse { get; set; }

    /// <summary>
    /// The function of the candidate: n of a GRU; g of an LSTM, and also of the cell in h; f of a plain recurrent layer. The default is tanh. Softmax and
    /// log-softmax are not allowed.
    /// </summary>
    public Activation Activation { get; set; } = Activation.Tanh;

    /// <summary>The parameter α of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary><see cref="Activation"/> of the second direction of a layer with <see cref="Bidirectional"/>. The default is <see cref="Activation"/> with its parameters.</summary>
    public Activation BackwardActivation
    {
        get => _backwardActivation ?? Activation;
        set => _backwardActivation = value;
    }

    /// <summary>The parameter α of <see cref="BackwardActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float BackwardActivationAlpha
    {
        get => float.IsNaN(_backwardActivationAlpha) && _backwardActivation is null ? ActivationAlpha : _backwardActivationAlpha;
        set => _backwardActivationAlpha = value;
    }

    /// <summary>The parameter β of <see cref="BackwardActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float BackwardActivationBeta
    {
        get => float.IsNaN(_backwardActivationBeta) && _backwardActivation is null ? ActivationBeta : _backwardActivationBeta;
        set => _backwardActivationBeta = value;
    }

    /// <summary>The fraction of the inputs that training sets to zero, in [0, 1), the same ones at every step of a sequence; the rest are scaled up. The default is 0.</summary>
    public float Dropout { get; set; }

    /// <summary>False to omit the bias b. The default is true.</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>The initializer of W. The default is <see cref="Initialization.GlorotUniform"/>.</summary>
    public Initialization KernelInitializer { get; set; } = Initialization.GlorotUniform;

    /// <summary>The scale of <see cref="KernelInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float KernelInitializerScale { get; set; }
}
