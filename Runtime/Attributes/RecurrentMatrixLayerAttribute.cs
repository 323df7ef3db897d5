namespace Unrolled;

/// <summary>What recurrent layers have in common whose sums take h through a matrix U: Keras's recurrent kernel, PyTorch's <c>weight_hh</c>.</summary>
/// <param name="units">The size of the layer's state, 1 … 65536.</param>
public abstract class RecurrentMatrixLayerAttribute(int units) : RecurrentLayerAttribute(units)
{
    /// <summary>
    /// The share of h that training hides from the recurrent product, the same units at every step of a sequence, in [0, 1); the rest is scaled up.
    /// The default is 0. Gal and Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks", 2016.
    /// </summary>
    public float RecurrentDropout { get; set; }

    /// <summary>
    /// A bound above 0 for what the functions of gates and candidates are applied to: σ(clip(b + W·x + U·h, ±GateClip)), peepholes and the
    /// reset gate's part included, as ONNX's <c>clip</c>; not for the function of an LSTM's cell. Where a sum is at the bound, no gradient flows
    /// back through it. By default, the sums have no bound.
    /// </summary>
    public float GateClip { get; set; }

    /// <summary>How U is drawn. The default is <see cref="Initialization.Orthogonal"/>.</summary>
    public Initialization RecurrentInitializer { get; set; } = Initialization.Orthogonal;

    /// <summary>The scale of <see cref="RecurrentInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float RecurrentInitializerScale { get; set; }
}
