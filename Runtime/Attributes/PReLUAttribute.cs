namespace Unrolled;

/// <summary>
/// y = x for x above 0, else α·x, with a trained α. He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015. Tensor: weight, as PyTorch's.
/// </summary>
public sealed class PReLUAttribute : LayerAttribute
{
    /// <summary>True for a single α; false (the default) for one per feature, or per channel of an image.</summary>
    public bool Shared { get; set; }

    /// <summary>The initial value of α. The default is 0.25, as in the paper and in PyTorch.</summary>
    public float InitialAlpha { get; set; } = 0.25f;
}
