namespace Unrolled;

/// <summary>The function that a layer or a gate applies to its sums.</summary>
public enum Activation
{
    /// <summary>x itself.</summary>
    Linear = 0,

    /// <summary>tanh x.</summary>
    Tanh = 1,

    /// <summary>σ(x) = 1 / (1 + e^−x).</summary>
    Sigmoid = 2,

    /// <summary>max(0, x).</summary>
    Relu = 3,

    /// <summary>clip(x/6 + ½, 0, 1), as in Keras 3 and PyTorch.</summary>
    HardSigmoid = 4,

    /// <summary>e^x over the sum of e^x over all units; for dense layers.</summary>
    Softmax = 5,
}
