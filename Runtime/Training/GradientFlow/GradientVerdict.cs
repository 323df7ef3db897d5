namespace Unrolled.Training;

/// <summary>How a gradient changes on its way back through time.</summary>
public enum GradientVerdict
{
    /// <summary>No verdict: no gradient reaches the layer, or there is only one time step.</summary>
    None,

    /// <summary>It arrives at the first step with about the same size.</summary>
    Steady,

    /// <summary>Almost nothing of it arrives: the layer learns nothing from its early steps.</summary>
    Vanishing,

    /// <summary>It grows too large, or is not finite.</summary>
    Exploding,
}
