namespace Unrolled;

/// <summary>What all recurrent layers have in common.</summary>
/// <param name="units">The size of the layer's state, 1 … 65536.</param>
public abstract class RecurrentLayerAttribute(int units) : LayerAttribute
{
    private Activation? _backwardActivation;
    private float _backwardActivationAlpha = float.NaN, _backwardActivationBeta = float.NaN;

    /// <summary>The size of the layer's state.</summary>
    public int Units { get; } = units;

    /// <summary>True to give h of every time step to the next layer, false (the default) to give only the last one.</summary>
    public bool ReturnSequences { get; set; }

    /// <summary>True to give the final states to the caller too, as outputs named <c>lstm_0.h</c> and <c>lstm_0.c</c>.</summary>
    public bool ReturnState { get; set; }

    /// <summary>
    /// The name of a recurrent layer of the same kind and size whose final states are the initial ones here: a decoder starts where an encoder
    /// ended. By default, the initial states are the caller's, or zero.
    /// </summary>
    public string? InitialState { get; set; }

    /// <summary>
    /// True for initial states that are parameters: <c>initial_h_l0</c>, as long as h, and in an LSTM <c>initial_c_l0</c>, as long as c, one of each for every direction. Every sequence and every stream starts from them, and
    /// training changes them as it does a bias; a sequence that continues from the states of an earlier one, or whose states the caller sets, does not train them. They are zero at first.
    /// Not with <see cref="InitialState"/>. The default is false.
    /// </summary>
    public bool TrainInitialState { get; set; }

    /// <summary>
    /// Runs a second layer, with separate weights, from the last step of each sequence to the first, and merges the outputs of
    /// both directions step by step; without <see cref="ReturnSequences"/> the two final ones; that of the second direction belongs to the first step.
    /// By default, there is one direction. Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.
    /// </summary>
    public MergeMode Bidirectional { get; set; } = MergeMode.None;

    /// <summary>
    /// True for one direction alone, from each sequence's last step to its first, ONNX's <c>direction = reverse</c> and Keras's <c>go_backwards</c>. The
    /// output of a step is at the place of that step, as in ONNX and in the second direction of PyTorch's layers; Keras returns the outputs in the order of the run. Without
    /// <see cref="ReturnSequences"/> the output is that of the first step. Such a layer needs whole sequences. Not with <see cref="Bidirectional"/>. The default is false.
    /// </summary>
    public bool Reverse { get; set; }

    /// <summary>The function of the candidate: n of a GRU, g of an LSTM, where the cell's output has it too; f of a plain recurrent layer. The default is tanh. Any but softmax and its logarithm.</summary>
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

    /// <summary>The share of the inputs that training sets to zero, the same ones at every step of a sequence, in [0, 1); the rest is scaled up. The default is 0.</summary>
    public float Dropout { get; set; }

    /// <summary>False for a layer without b. The default is true.</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>How W is drawn. The default is <see cref="Initialization.GlorotUniform"/>.</summary>
    public Initialization KernelInitializer { get; set; } = Initialization.GlorotUniform;

    /// <summary>The scale of <see cref="KernelInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float KernelInitializerScale { get; set; }
}
