namespace Unrolled;

/// <summary>
/// A transposed convolution along time, which makes a sequence longer: PyTorch's <c>ConvTranspose1d</c>, Keras's <c>Conv1DTranspose</c>. Input t adds W_k·x(t) to
/// output t·stride + k·dilation − padding, and y is f of b plus the sum. There are (steps − 1)·stride + dilation·(kernel size − 1) + 1 − 2·padding +
/// output padding outputs. The weights are a tensor [inputs, filters / groups, kernel size]. A network with it needs whole sequences.
/// </summary>
/// <param name="filters">The size of y, 1 … 65536.</param>
/// <param name="kernelSize">The number of outputs that an input adds to, 1 … 65536.</param>
public sealed class ConvTranspose1DAttribute(int filters, int kernelSize) : LayerAttribute
{
    /// <summary>The size of y.</summary>
    public int Filters { get; } = filters;

    /// <summary>The number of outputs that an input adds to.</summary>
    public int KernelSize { get; } = kernelSize;

    /// <summary>Outputs from the place of one input to that of the next, 1 … 65536. The default is 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Outputs from one weight of a filter to the next, 1 … 65536. The default is 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>The number of groups of inputs and filters; each group of filters sees only its own inputs. Must divide both numbers. The default is 1.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>
    /// Which outputs are kept. The default is <see cref="Padding.Valid"/>, all of them. <see cref="Padding.Same"/> keeps steps · stride of them, as Keras does.
    /// <see cref="Padding.Causal"/> is not allowed.
    /// </summary>
    public Padding Padding { get; set; } = Padding.Valid;

    /// <summary>Outputs that are dropped at both ends, PyTorch's <c>padding</c>, only with <see cref="Padding.Valid"/>; at least one output must be left for a single step. The default is 0.</summary>
    public int PaddingSize { get; set; }

    /// <summary>
    /// Outputs that are added at the end, PyTorch's <c>output_padding</c>, only with <see cref="Padding.Valid"/>; below the stride or the dilation. The default
    /// is 0.
    /// </summary>
    public int OutputPadding { get; set; }

    /// <summary>The function f. The default is linear.</summary>
    public Activation Activation { get; set; } = Activation.Linear;

    /// <summary>The parameter α of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>The initializer of W. The default is <see cref="Initialization.GlorotUniform"/>. <see cref="Initialization.Identity"/> is not allowed.</summary>
    public Initialization KernelInitializer { get; set; } = Initialization.GlorotUniform;

    /// <summary>The scale of <see cref="KernelInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float KernelInitializerScale { get; set; }

    /// <summary>
    /// The initializer of b. The default is <see cref="Initialization.Zeros"/>. <see cref="Initialization.Orthogonal"/> and
    /// <see cref="Initialization.Identity"/> are not allowed.
    /// </summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, if it has one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }

    /// <summary>False to omit the bias b. The default is true.</summary>
    public bool UseBias { get; set; } = true;
}
