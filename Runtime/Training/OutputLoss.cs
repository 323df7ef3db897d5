namespace Unrolled.Training;

/// <summary>The loss of an auxiliary output, one other than that of the last layer. The total loss of a batch is <see cref="TrainerOptions.Loss"/> plus the weighted sum of these.</summary>
/// <param name="Output">The output's name, one of <see cref="NetworkDefinition.OutputLayers"/>.</param>
/// <param name="Loss">Its loss, the mean over its own terms.</param>
/// <param name="Weight">Its weight in the sum of losses, 0 or more.</param>
public sealed record OutputLoss(string Output, RowLoss Loss, float Weight = 1f)
{
    /// <summary>The output's name.</summary>
    public string Output { get; } = Output ?? throw new ArgumentNullException(nameof(Output));

    /// <summary>Its loss.</summary>
    public RowLoss Loss { get; } = Loss ?? throw new ArgumentNullException(nameof(Loss));

    /// <summary>The weight of the loss in the sum of losses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or NaN.</exception>
    public float Weight { get; } = float.IsFinite(Weight) && Weight >= 0 ? Weight : throw new ArgumentOutOfRangeException(nameof(Weight), Weight, "Expected a finite number, 0 or more.");
}
