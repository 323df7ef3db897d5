namespace Unrolled;

/// <summary>The base class of recurrent layers with a matrix U that multiplies h: Keras's recurrent kernel, PyTorch's <c>weight_hh</c>.</summary>
/// <param name="units">The size of the layer's state, 1 … 65536.</param>
public abstract class RecurrentMatrixLayerAttribute(int units) : RecurrentLayerAttribute(units)
{
    /// <summary>
    /// The fraction of h that training sets to zero in the recurrent product, in [0, 1), the same units at every step of a sequence; the rest are scaled
    /// up. The default is 0. Gal and Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks", 2016.
    /// </summary>
    public float RecurrentDropout { get; set; }

    /// <summary>
    /// A limit above 0 for the arguments of the functions of gates and candidates: σ(clip(b + W·x + U·h, ±GateClip)), including peepholes and the reset
    /// gate's part, like ONNX's <c>clip</c>. It does not apply to the function of an LSTM's cell. Where a sum is at the limit, no gradient flows back
    /// through it. By default, there is no limit.
    /// </summary>
    public float GateClip { get; set; }

    /// <summary>The initializer of U. The default is <see cref="Initialization.Orthogonal"/>.</summary>
    public Initialization RecurrentInitializer { get; set; } = Initialization.Orthogonal;

    /// <summary>The scale of <see cref="RecurrentInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float RecurrentInitializerScale { get; set; }
}
