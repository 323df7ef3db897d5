namespace Unrolled;

/// <summary>A fully connected layer, y = f(b + W·x). On a sequence it is applied to every time step.</summary>
/// <param name="units">The size of y, 1 … 65536.</param>
public sealed class DenseAttribute(int units) : LayerAttribute
{
    /// <summary>The size of y.</summary>
    public int Units { get; } = units;

    /// <summary>The function f. The default is linear.</summary>
    public Activation Activation { get; set; } = Activation.Linear;

    /// <summary>The initializer of W. The default is <see cref="Initialization.GlorotUniform"/>.</summary>
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

    /// <summary>The parameter α of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="Activation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float ActivationBeta { get; set; } = float.NaN;

    /// <summary>False to omit the bias b. The default is true.</summary>
    public bool UseBias { get; set; } = true;
}
