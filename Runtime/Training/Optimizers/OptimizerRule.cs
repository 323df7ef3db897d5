namespace Unrolled.Training;

/// <summary>Whose form of a rule: they differ in where a small ε is added, and in defaults.</summary>
public enum OptimizerRule
{
    /// <summary>Keras 3's.</summary>
    Keras,

    /// <summary>PyTorch's.</summary>
    PyTorch,
}
