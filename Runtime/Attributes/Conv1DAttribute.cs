namespace Unrolled;

/// <summary>
/// A convolution along time: y(t) = f(b + Σ_k W_k·x(t·stride + k·dilation)), PyTorch's <c>Conv1d</c>, Keras's <c>Conv1D</c>. The weights
/// are a tensor [filters, inputs / groups, kernel size].
/// </summary>
/// <param name="filters">The size of y, 1 … 65536.</param>
/// <param name="kernelSize">The number of time steps that a filter sees, 1 … 65536.</param>
public sealed class Conv1DAttribute(int filters, int kernelSize) : LayerAttribute
{
    /// <summary>The size of y.</summary>
    public int Filters { get; } = filters;

    /// <summary>The number of time steps that a filter sees.</summary>
    public int KernelSize { get; } = kernelSize;

    /// <summary>Time steps from one output to the next, 1 … 65536. The default is 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Time steps from one weight of a filter to the next, 1 … 65536. The default is 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>The number of groups of inputs and filters; each group of filters sees only its own inputs. Must divide both numbers. The default is 1.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>
    /// How the ends are padded. The default is <see cref="Padding.Valid"/>; running step by step needs <see cref="Padding.Causal"/> and a stride of 1, or
    /// a kernel of one step.
    /// </summary>
    public Padding Padding { get; set; } = Padding.Valid;

    /// <summary>Zeros on both sides, PyTorch's <c>padding</c>; 0 … 65536, only with <see cref="Padding.Valid"/>. The default is 0.</summary>
    public int PaddingSize { get; set; }

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
