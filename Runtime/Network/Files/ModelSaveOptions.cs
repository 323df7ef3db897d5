namespace Unrolled;

/// <summary>How a model file is written.</summary>
public sealed class ModelSaveOptions
{
    /// <summary>
    /// How matrices of weights are stored: as F32; as BF16, half as large; or as I8 with a factor for each row, a quarter. Vectors stay F32. The default is F32, which loses
    /// nothing. A network that predicts at this precision stores exactly its rounded weights, and so gives the same bits after loading.
    /// </summary>
    public WeightPrecision Weights { get; init; }
}
