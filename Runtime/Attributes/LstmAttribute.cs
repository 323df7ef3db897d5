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

    /// <summary>The parameter α of <see cref="RecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float RecurrentActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="RecurrentActivation"/>, where it has one. Unless given, the function's own: <see cref="Unrolled.Activation"/> says which.</summary>
    public float RecurrentActivationBeta { get; set; } = float.NaN;
}
