namespace Unrolled;

/// <summary>
/// A long short-term memory layer (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
/// i, f, o = σ(b + W·x + U·h), g = tanh(b + W·x + U·h), c ← f·c + i·g, h ← o·tanh(c).
/// </summary>
/// <param name="units">The size of h and c, 1 … 65536.</param>
public sealed class LstmAttribute(int units) : GatedLayerAttribute(units)
{
    private Activation? _backwardCellActivation;
    private float _backwardCellActivationAlpha = float.NaN, _backwardCellActivationBeta = float.NaN;
    private Activation? _cellActivation;
    private float _cellAlpha = float.NaN, _cellBeta = float.NaN;

    /// <summary>
    /// The initializer of b. The default is <see cref="Initialization.UnitForgetBias"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization BiasInitializer { get; set; } = Initialization.UnitForgetBias;

    /// <summary>The scale of <see cref="BiasInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }

    /// <summary>
    /// True to let each unit's gates also see its cell: i, f = σ(b + W·x + U·h + p∘c), and o = σ(b + W·x + U·h + p∘c) with the
    /// new c. Gers, Schraudolph, Schmidhuber, "Learning precise timing with LSTM recurrent networks", 2002. This adds a tensor [gates, units] with the
    /// rows of i, f, o, initialized uniformly in ±√(3 / units), as in Keras.
    /// </summary>
    public bool Peephole { get; set; }

    /// <summary>Whether the input and the forget gate are coupled. By default they are separate.</summary>
    public LstmCoupling Coupling { get; set; } = LstmCoupling.None;

    /// <summary>
    /// The initial value of the forget gate's bias, any finite number. The default is 1 (Jozefowicz et al. 2015). With
    /// <see cref="LstmCoupling.ForgetFromInput"/> the input gate's bias starts at its negative, so that f starts at the same value. It is used only with
    /// <see cref="Initialization.UnitForgetBias"/>. It does not affect a trained or loaded bias.
    /// </summary>
    public float ForgetBias { get; set; } = 1f;

    /// <summary>
    /// A limit above 0 for the cell: c ← clip(f·c + i·g, ±CellClip), before the output gate sees it, like TensorFlow's <c>cell_clip</c>. Where c is at
    /// the limit, no gradient flows back through it. By default, there is no limit.
    /// </summary>
    public float CellClip { get; set; }

    /// <summary>
    /// The function of the cell in h ← o·f(c). The default is <see cref="RecurrentLayerAttribute.Activation"/> with its parameters. Softmax and log-softmax are not allowed.
    /// </summary>
    public Activation CellActivation
    {
        get => _cellActivation ?? Activation;
        set => _cellActivation = value;
    }

    /// <summary>The parameter α of <see cref="CellActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float CellActivationAlpha
    {
        get => float.IsNaN(_cellAlpha) && _cellActivation is null ? ActivationAlpha : _cellAlpha;
        set => _cellAlpha = value;
    }

    /// <summary>The parameter β of <see cref="CellActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float CellActivationBeta
    {
        get => float.IsNaN(_cellBeta) && _cellActivation is null ? ActivationBeta : _cellBeta;
        set => _cellBeta = value;
    }

    /// <summary>
    /// The size of h if it should be smaller than c: h ← V·(o·tanh(c)) with an additional matrix V [projection, units], PyTorch's <c>proj_size</c> and
    /// <c>weight_hr_l0</c>; 1 … units − 1. By default, h is as large as c. Sak, Senior, Beaufays, "Long short-term memory based recurrent
    /// neural network architectures for large vocabulary speech recognition", 2014.
    /// </summary>
    public int Projection { get; set; }

    /// <summary>
    /// True to normalize W·x and U·h, each over the sums of all gates, and the cell before its function: the sums of the gates are
    /// b + α₁∘norm(W·x) + α₂∘norm(U·h), and h ← o·f(α₃∘norm(c) + β₃), with norm(v) = (v − mean) / √(variance + 10⁻⁵). Needs two units or more. Ba, Kiros,
    /// Hinton, "Layer normalization", 2016, equations 20 … 22. The default is false.
    /// </summary>
    public bool LayerNormalization { get; set; }

    /// <summary><see cref="CellActivation"/> of the second direction of a layer with <see cref="RecurrentLayerAttribute.Bidirectional"/>. The default is <see cref="CellActivation"/> if that differs from <see cref="RecurrentLayerAttribute.Activation"/>, otherwise <see cref="RecurrentLayerAttribute.BackwardActivation"/>.</summary>
    public Activation BackwardCellActivation
    {
        get => _backwardCellActivation ?? (IsCellOfCandidate ? BackwardActivation : CellActivation);
        set => _backwardCellActivation = value;
    }

    /// <summary>The parameter α of <see cref="BackwardCellActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float BackwardCellActivationAlpha
    {
        get => float.IsNaN(_backwardCellActivationAlpha) && _backwardCellActivation is null ? (IsCellOfCandidate ? BackwardActivationAlpha : CellActivationAlpha) : _backwardCellActivationAlpha;
        set => _backwardCellActivationAlpha = value;
    }

    /// <summary>The parameter β of <see cref="BackwardCellActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float BackwardCellActivationBeta
    {
        get => float.IsNaN(_backwardCellActivationBeta) && _backwardCellActivation is null ? (IsCellOfCandidate ? BackwardActivationBeta : CellActivationBeta) : _backwardCellActivationBeta;
        set => _backwardCellActivationBeta = value;
    }

    private bool IsCellOfCandidate => CellActivation == Activation && CellActivationAlpha.Equals(ActivationAlpha) && CellActivationBeta.Equals(ActivationBeta);
}
