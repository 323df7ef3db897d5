namespace Unrolled;

/// <summary>
/// A convolution over the image of each time step, [height, width, channels]: PyTorch's <c>Conv2d</c>, Keras's <c>Conv2D</c>. On a sequence it is applied
/// to every time step. The weights are a tensor [filters, channels / groups, kernel height, kernel width].
/// </summary>
public sealed class Conv2DAttribute : LayerAttribute
{
    private int? _paddingHeight, _paddingWidth;

    /// <summary>A convolution with square filters.</summary>
    /// <param name="filters">Channels of the output, 1 … 65536.</param>
    /// <param name="kernelSize">Height and width of a filter, 1 … 65536.</param>
    public Conv2DAttribute(int filters, int kernelSize)
        : this(filters, kernelSize, kernelSize)
    {
    }

    /// <summary>A convolution.</summary>
    /// <param name="filters">Channels of the output, 1 … 65536.</param>
    /// <param name="kernelHeight">Height of a filter, 1 … 65536.</param>
    /// <param name="kernelWidth">Width of a filter, 1 … 65536.</param>
    public Conv2DAttribute(int filters, int kernelHeight, int kernelWidth)
    {
        Filters = filters;
        KernelHeight = kernelHeight;
        KernelWidth = kernelWidth;
    }

    /// <summary>Channels of the output.</summary>
    public int Filters { get; }

    /// <summary>Height of a filter.</summary>
    public int KernelHeight { get; }

    /// <summary>Width of a filter.</summary>
    public int KernelWidth { get; }

    /// <summary>Pixels from one output to the next, in both directions, 1 … 65536. The default is 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Pixels from one weight of a filter to the next, in both directions, 1 … 65536. The default is 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>The number of groups of channels and filters; each group of filters sees only its own channels. Must divide both numbers. The default is 1.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>How the borders are padded. The default is <see cref="Padding.Valid"/>. <see cref="Padding.Causal"/> is not allowed.</summary>
    public Padding Padding { get; set; } = Padding.Valid;

    /// <summary>Zeros on all four sides, PyTorch's <c>padding</c>; 0 … 65536, only with <see cref="Padding.Valid"/>. The default is 0.</summary>
    public int PaddingSize { get; set; }

    /// <summary>Rows of zeros above and below an image, 0 … 65536, only with <see cref="Padding.Valid"/>. The default is <see cref="PaddingSize"/>.</summary>
    public int PaddingHeight { get => _paddingHeight ?? PaddingSize; set => _paddingHeight = value; }

    /// <summary>Columns of zeros left and right of an image, 0 … 65536, only with <see cref="Padding.Valid"/>. The default is <see cref="PaddingSize"/>.</summary>
    public int PaddingWidth { get => _paddingWidth ?? PaddingSize; set => _paddingWidth = value; }

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
