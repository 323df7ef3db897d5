namespace Unrolled.Training;

/// <summary>Where the first value of a training step that is not finite occurred.</summary>
public enum DivergenceSource
{
    /// <summary>A sample's input.</summary>
    Input,

    /// <summary>A layer's output.</summary>
    Activation,

    /// <summary>A sample's target.</summary>
    Target,

    /// <summary>The loss: outputs and targets are finite, but their loss is not.</summary>
    Loss,

    /// <summary>The gradient of a layer: the loss and everything before it are finite.</summary>
    Gradient,
}
