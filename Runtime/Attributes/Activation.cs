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

    /// <summary>clip(αx + β, 0, 1); α = 1/6 and β = ½ by default, as in Keras 3 and PyTorch. α is positive.</summary>
    HardSigmoid = 4,

    /// <summary>e^x over the sum of e^x over all units; for dense layers and <see cref="ActivationAttribute"/>.</summary>
    Softmax = 5,

    /// <summary>clip(0.2x + ½, 0, 1), as in Keras 2 and, by default, in ONNX.</summary>
    HardSigmoidKeras2 = 6,

    /// <summary>clip(x, −1, 1).</summary>
    HardTanh = 7,

    /// <summary>x / (1 + |x|).</summary>
    Softsign = 8,

    /// <summary>ln(1 + e^x).</summary>
    Softplus = 9,

    /// <summary>x for x &gt; 0, else α·(e^x − 1); α = 1 by default, at least 0 (Clevert et al. 2015).</summary>
    Elu = 10,

    /// <summary>λx for x &gt; 0, else λα·(e^x − 1), with λ = 1.0507 and α = 1.67326 (Klambauer et al. 2017).</summary>
    Selu = 11,

    /// <summary>x for x &gt; 0, else αx; α = 0.01 by default, as in PyTorch and ONNX (Keras 3: 0.2, Keras 2: 0.3). α is positive.</summary>
    LeakyRelu = 12,

    /// <summary>x·Φ(x) = x·(1 + erf(x/√2))/2 (Hendrycks and Gimpel 2016).</summary>
    Gelu = 13,

    /// <summary>½x·(1 + tanh(√(2/π)·(x + 0.044715x³))), the approximation of <see cref="Gelu"/> by tanh.</summary>
    GeluTanh = 14,

    /// <summary>x·σ(x), also called swish (Elfwing et al. 2017).</summary>
    Silu = 15,

    /// <summary>x minus the logarithm of the sum of e^x over all units; for dense layers and <see cref="ActivationAttribute"/>.</summary>
    LogSoftmax = 16,

    /// <summary>e^x.</summary>
    Exponential = 17,

    /// <summary>x for x &gt; α, else 0; α = 1 by default, at least 0.</summary>
    ThresholdedRelu = 18,

    /// <summary>α·tanh(βx); α = β = 1 by default, both positive.</summary>
    ScaledTanh = 19,

    /// <summary>αx + β; α = 1 and β = 0 by default.</summary>
    Affine = 20,
}
