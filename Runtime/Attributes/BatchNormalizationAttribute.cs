namespace Unrolled;

/// <summary>
/// y = γ·(x − mean) / √(variance + ε) + β, for each feature (for each channel of an image). Training uses the mean and variance over all steps and rows
/// of the batch and updates the running ones, which prediction uses. Ioffe and Szegedy, "Batch normalization", 2015.
/// </summary>
/// <remarks>Tensors: weight, bias, running_mean, running_var, as PyTorch's. The running variance is unbiased.</remarks>
public sealed class BatchNormalizationAttribute : LayerAttribute
{
    /// <summary>The fraction of the running mean and variance that a batch keeps, in [0, 1): Keras's momentum, 1 − PyTorch's. The default is 0.99.</summary>
    public float Momentum { get; set; } = 0.99f;

    /// <summary>ε, above 0. The default is 0.001.</summary>
    public float Epsilon { get; set; } = 1e-3f;
}
