namespace Unrolled;

/// <summary>How a model file is written.</summary>
public sealed class ModelSaveOptions
{
    /// <summary>
    /// How matrices of weights are stored: as F32; as BF16, half as large; or as I8 with a factor for each row, a quarter. Vectors stay F32. Unless set, F32, of which
    /// nothing is lost. A network that predicts at the precision given stores just the weights that it rounds, and so gives the same bits when it is read again.
    /// </summary>
    public WeightPrecision Weights { get; init; }
}
