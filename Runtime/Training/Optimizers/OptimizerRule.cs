namespace Unrolled.Training;

/// <summary>Which form of an optimizer's rule to use. They differ in where ε is added, and in their defaults.</summary>
public enum OptimizerRule
{
    /// <summary>Keras 3's.</summary>
    Keras,

    /// <summary>PyTorch's.</summary>
    PyTorch,
}
