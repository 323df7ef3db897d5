namespace Unrolled;

/// <summary>How a model file is read.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>True to take weights that are NaN or infinite; unless set, a file with such a weight is refused.</summary>
    public bool AllowNonFinite { get; init; }
}
