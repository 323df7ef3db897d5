namespace Unrolled;

/// <summary>
/// Reduces a sequence to one vector: the mean of its steps, weighted by the softmax of v·tanh(b + W·x(t)). Yang et al., "Hierarchical attention
/// networks for document classification", 2016. Tensors: weight [units, inputs], bias [units], weight_score [units].
/// </summary>
/// <param name="units">The size of b, 1 … 65536.</param>
public sealed class AttentionPoolingAttribute(int units) : LayerAttribute
{
    /// <summary>The size of b.</summary>
    public int Units { get; } = units;
}
