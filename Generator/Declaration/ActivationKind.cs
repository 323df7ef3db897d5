namespace Unrolled.Generator.Declaration;

/// <summary>The values of <c>Unrolled.Activation</c>.</summary>
internal enum ActivationKind
{
    Linear = 0,
    Tanh = 1,
    Sigmoid = 2,
    Relu = 3,
    HardSigmoid = 4,
    Softmax = 5,
    HardSigmoidKeras2 = 6,
    HardTanh = 7,
    Softsign = 8,
    Softplus = 9,
    Elu = 10,
    Selu = 11,
    LeakyRelu = 12,
    Gelu = 13,
    GeluTanh = 14,
    Silu = 15,
    LogSoftmax = 16,
    Exponential = 17,
    ThresholdedRelu = 18,
    ScaledTanh = 19,
    Affine = 20,
}
