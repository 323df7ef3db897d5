namespace Unrolled;

/// <summary>How a model file is read.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>True to accept weights that are NaN or infinite; by default, a file with such a weight is rejected.</summary>
    public bool AllowNonFinite { get; init; }

    /// <summary>
    /// True to take the weights of a network that was declared otherwise but has the same tensors: with another activation, say. Unless
    /// set, such a file is refused. Files that do not tell their declaration, as PyTorch's, are taken in any case.
    /// </summary>
    public bool AllowOtherLayers { get; init; }
}
