namespace Unrolled.Samples;

/// <summary>Adam whose learning rate falls in a straight line, from its start at the first step to almost nothing at the last.</summary>
/// <remarks>A large rate finds the valley, a vanishing one its floor: with a constant rate the weights go on trembling with every batch.</remarks>
/// <param name="learningRate">The rate of the first step.</param>
/// <param name="steps">How many steps there will be.</param>
internal sealed class LinearDecayAdam(float learningRate, long steps) : Optimizer
{
    /// <inheritdoc/>
    public override int SlotCount => 2;

    /// <summary>An optimizer for as many steps as some epochs have.</summary>
    public static LinearDecayAdam Over(int epochs, SequenceData data, int batchSize, float learningRate)
        => new(learningRate, (long)epochs * ((data.Count - 1) / batchSize + 1));

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slots, long step, LaneWidth lanes)
    {
        double left = Math.Max(0, 1 - (step - 1) / (double)steps);
        new Adam((float)(learningRate * left)).Apply(parameters, gradients, slots, step, lanes);
    }
}
