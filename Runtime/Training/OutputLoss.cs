namespace Unrolled.Training;

/// <summary>The loss of an additional output, other than the last layer's. The total loss of a batch is the weighted sum of <see cref="TrainerOptions.Loss"/> and these.</summary>
/// <param name="Output">The output's name, one of <see cref="NetworkDefinition.OutputLayers"/>.</param>
/// <param name="Loss">Its loss, the mean over its own terms.</param>
/// <param name="Weight">Its weight in the total loss, 0 or more. With 0 it is not computed.</param>
public sealed record OutputLoss(string Output, Loss Loss, float Weight = 1f)
{
    /// <summary>The output's name.</summary>
    public string Output { get; } = Output ?? throw new ArgumentNullException(nameof(Output));

    /// <summary>Its loss.</summary>
    public Loss Loss { get; } = Loss ?? throw new ArgumentNullException(nameof(Loss));

    /// <summary>Its weight in the total loss.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or NaN.</exception>
    public float Weight { get; } = Require(Weight, nameof(Weight));

    internal static float Require(float weight, string name)
        => float.IsFinite(weight) && weight >= 0 ? weight : throw new ArgumentOutOfRangeException(name, weight, "Expected a finite number, 0 or more.");
}
