namespace Unrolled.Training;

/// <summary>What of a training step was the first that is not finite.</summary>
public enum DivergenceSource
{
    /// <summary>A sample's input.</summary>
    Input,

    /// <summary>A layer's output.</summary>
    Activation,

    /// <summary>A sample's target.</summary>
    Target,

    /// <summary>The loss: outputs and targets are finite, their loss is not.</summary>
    Loss,

    /// <summary>The gradient of a layer: the loss and all before it are finite.</summary>
    Gradient,
}
