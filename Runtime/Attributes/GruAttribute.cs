namespace Unrolled;

/// <summary>
/// A gated recurrent unit layer (Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine
/// Translation", 2014): r, z = σ(b + W·x + U·h), the candidate n as described at <see cref="Reset"/>, h ← (1 − z)·n + z·h.
/// </summary>
/// <param name="units">The size of h, 1 … 65536.</param>
public sealed class GruAttribute(int units) : GatedLayerAttribute(units)
{
    /// <summary>Where the reset gate acts. The default is after the recurrent product, as in Keras and PyTorch.</summary>
    public GruReset Reset { get; set; } = GruReset.After;

    /// <summary>
    /// The initializer of b. The default is <see cref="Initialization.Zeros"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }
}
