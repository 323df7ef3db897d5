namespace Unrolled.Generator.Emit;

/// <summary>Some rows of a tensor and where they go among panels of fewer bits.</summary>
/// <param name="Panel">The number of the panels.</param>
/// <param name="Term">The number of the term, or −1 for the biases.</param>
/// <param name="Gate">The first of the gates, as the term counts them.</param>
/// <param name="Tensor">The number of the tensor, as the layer counts them.</param>
/// <param name="Scales">One factor per gate.</param>
internal sealed record ReducedRange(int Panel, int Term, int Gate, int Tensor, string Scales)
{
    /// <summary>The first value.</summary>
    public int From { get; init; }

    /// <summary>How many values; 0 for the whole tensor.</summary>
    public int Length { get; init; }

    /// <summary>True to add to what is there: a second bias.</summary>
    public bool Add { get; init; }
}
