namespace Unrolled;

/// <summary>
/// The last steps of a sequence, as a sequence; all steps of a shorter one. In a batch, those of each sequence. A network with it needs whole sequences.
/// </summary>
/// <param name="count">The number of steps, 1 … 65536.</param>
public sealed class LastStepsAttribute(int count) : LayerAttribute
{
    /// <summary>The number of steps.</summary>
    public int Count { get; } = count;
}
