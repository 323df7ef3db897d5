namespace Unrolled;

/// <summary>
/// A convolution over the image of each time step, [height, width, channels]: PyTorch's <c>Conv2d</c>, Keras's <c>Conv2D</c>; on a sequence, the
/// same for every time step. The weights are a tensor [filters, channels / groups, kernel height, kernel width].
/// </summary>
public sealed class Conv2DAttribute : LayerAttribute
{
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

    /// <summary>Parts that channels and filters are divided into, each seeing only its own; divides both. The default is 1.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>What happens at the borders. The default is <see cref="Padding.Valid"/>. Not <see cref="Padding.Causal"/>.</summary>
    public Padding Padding { get; set; } = Padding.Valid;

    /// <summary>Zeros on all four sides, PyTorch's <c>padding</c>; 0 … 65536, with <see cref="Padding.Valid"/> alone. The default is 0.</summary>
    public int PaddingSize { get; set; }

    /// <summary>The function f. The default is linear.</summary>
    public Activation Activation { get; set; } = Activation.Linear;

    /// <summary>The parameter α of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>How W is drawn. The default is <see cref="Initialization.GlorotUniform"/>. It must not be the identity.</summary>
    public Initialization KernelInitializer { get; set; } = Initialization.GlorotUniform;

    /// <summary>The scale of <see cref="KernelInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float KernelInitializerScale { get; set; }

    /// <summary>How b is drawn. The default is <see cref="Initialization.Zeros"/>. It must be neither orthogonal nor the identity.</summary>
    public Initialization BiasInitializer { get; set; } = Initialization.Zeros;

    /// <summary>The scale of <see cref="BiasInitializer"/>, for those that have one; see <see cref="Initialization"/>.</summary>
    public float BiasInitializerScale { get; set; }

    /// <summary>False for a layer without b. The default is true.</summary>
    public bool UseBias { get; set; } = true;
}
