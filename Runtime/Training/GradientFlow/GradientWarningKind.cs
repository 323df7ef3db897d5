namespace Unrolled.Training;

/// <summary>What a warning of <see cref="GradientWatch"/> is about.</summary>
public enum GradientWarningKind
{
    /// <summary>The gradient of a layer's states vanishes on its way back through time.</summary>
    Vanishing,

    /// <summary>The gradient of a layer's states explodes on its way back through time.</summary>
    Exploding,

    /// <summary>The norm of the gradient of all weights together is much larger than in the previous steps.</summary>
    NormJump,
}
