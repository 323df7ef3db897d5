namespace Unrolled.Generator.Model;

/// <summary>The values of <c>Unrolled.Activation</c>.</summary>
internal enum ActivationSpec
{
    Linear = 0,
    Tanh = 1,
    Sigmoid = 2,
    Relu = 3,
    HardSigmoid = 4,
    Softmax = 5,
}
