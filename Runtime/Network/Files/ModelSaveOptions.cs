namespace Unrolled;

/// <summary>How a model file is written.</summary>
public sealed class ModelSaveOptions
{
    /// <summary>
    /// How weight matrices are stored: as F32; as BF16, half the size; or as I8 with one scale per row, a quarter of the size. Vectors stay F32. The
    /// default is F32, which is exact. A network that predicts at this precision stores exactly the quantized weights that it uses, so it gives the same
    /// bits after loading.
    /// </summary>
    public WeightPrecision Weights { get; init; }
}
