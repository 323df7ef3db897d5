namespace Unrolled.Training;

/// <summary>What a warning of <see cref="GradientWatch"/> is about.</summary>
public enum GradientWarningKind
{
    /// <summary>The gradient of a layer's states vanishes on its way back through time.</summary>
    Vanishing,

    /// <summary>The gradient of a layer's states grows out of proportion on its way back through time.</summary>
    Exploding,

    /// <summary>The gradient of all weights together is much longer than it was in the steps before.</summary>
    NormJump,
}
