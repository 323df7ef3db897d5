namespace Unrolled;

/// <summary>
/// y = γ·(x − mean) / √(variance + ε) + β with mean and variance over the features of one time step (all values of an image). Ba, Kiros, Hinton, "Layer
/// normalization", 2016. Tensors: weight, bias, as PyTorch's.
/// </summary>
public sealed class LayerNormalizationAttribute : LayerAttribute
{
    /// <summary>ε, above 0. The default is 0.001.</summary>
    public float Epsilon { get; set; } = 1e-3f;
}
