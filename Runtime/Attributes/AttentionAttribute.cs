namespace Unrolled;

/// <summary>
/// Attention of each step of the layer before it (the query) over another layer's sequence (both the keys and the values): the mean of the values,
/// weighted by the softmax of the keys' scores. Steps past the end of a sequence do not count.
/// </summary>
/// <param name="over">The name of the layer with the keys: an encoder that returns sequences.</param>
public sealed class AttentionAttribute(string over) : LayerAttribute
{
    /// <summary>The name of the layer with the keys.</summary>
    public string Over { get; } = over;

    /// <summary>The score. The default is <see cref="AttentionScore.Dot"/>, which needs queries and keys of the same width.</summary>
    public AttentionScore Score { get; set; } = AttentionScore.Dot;

    /// <summary>Units of <see cref="AttentionScore.Additive"/>, 1 … 65536. That score requires it; others do not use it.</summary>
    public int Units { get; set; }
}
