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
}
