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

    /// <summary>The function of the candidate g and of the cell's output. Unless given, tanh. Any whose derivative follows from its own value.</summary>
    public Activation Activation { get; set; } = Activation.Tanh;

    /// <summary>The parameter α of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>The function of the gates i, f and o. Unless given, sigmoid. Any whose derivative follows from its own value.</summary>
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

    /// <summary>
    /// True if the gates also see the cell, each unit its own: i, f = σ(b + W·x + U·h + p∘c), and o = σ(b + W·x + U·h + p∘c) with the
    /// new c. Gers, Schraudolph, Schmidhuber, "Learning precise timing with LSTM recurrent networks", 2002. One more tensor, [gates, units],
    /// with the rows of i, f, o, drawn uniformly from ±√(3 / units) as Keras draws them.
    /// </summary>
    public bool Peephole { get; set; }

    /// <summary>Whether the input and the forget gate are one. Unless given, they are not.</summary>
    public LstmCoupling Coupling { get; set; } = LstmCoupling.None;

    /// <summary>
    /// The first value of the forget gate's bias, finite. Unless given, 1 (Jozefowicz et al. 2015). With <see cref="LstmCoupling.ForgetFromInput"/>
    /// the input gate's bias starts at its negative, so that f starts at the same value. It counts with
    /// <see cref="Initialization.UnitForgetBias"/> alone. A trained or loaded bias is not touched.
    /// </summary>
    public float ForgetBias { get; set; } = 1f;

    /// <summary>
    /// A bound above 0 for the cell: c ← clip(f·c + i·g, ±CellClip), before the output gate sees it, as TensorFlow's <c>cell_clip</c>. Where c
    /// stands at the bound, no gradient goes back through it. Unless given, the cell has no bound.
    /// </summary>
    public float CellClip { get; set; }

    /// <summary>
    /// A bound above 0 for what the functions of i, f, g and o are applied to: σ(clip(b + W·x + U·h, ±GateClip)), the peephole's part included, as
    /// ONNX's <c>clip</c>. Where a sum stands at the bound, no gradient goes back through it. Unless given, the sums have no bound.
    /// </summary>
    public float GateClip { get; set; }

    /// <summary>The parameter α of <see cref="RecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float RecurrentActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="RecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float RecurrentActivationBeta { get; set; } = float.NaN;
}
