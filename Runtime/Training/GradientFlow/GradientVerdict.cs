namespace Unrolled.Training;

/// <summary>What becomes of a gradient on its way back through time.</summary>
public enum GradientVerdict
{
    /// <summary>No verdict: no gradient reaches the layer, or it has one time step.</summary>
    None,

    /// <summary>It arrives at the first step about as large as it set out.</summary>
    Steady,

    /// <summary>Next to nothing of it arrives: the layer learns nothing of its early steps.</summary>
    Vanishing,

    /// <summary>It grows out of proportion, or is not finite.</summary>
    Exploding,
}
