namespace Unrolled;

/// <summary>How a model file is read.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>True to accept weights that are NaN or infinite. By default a file with such a weight is refused.</summary>
    public bool AllowNonFinite { get; init; }

    /// <summary>
    /// True to accept the weights of a network with the same tensors but another declaration: another activation, for example. By default
    /// such a file is refused. Files without a declaration, such as PyTorch's, are always accepted.
    /// </summary>
    public bool AllowOtherLayers { get; init; }
}
