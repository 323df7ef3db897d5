namespace Unrolled;

/// <summary>
/// Reduces a sequence to one vector: the mean of its steps, weighted by the softmax of a score. With units, the score is v·tanh(b + W·x(t)); Yang et al.,
/// "Hierarchical attention networks for document classification", 2016. Tensors: weight [units, inputs], bias [units], weight_score [units]. Without, it is
/// w·x(t), the feed-forward attention of Raffel and Ellis, "Feed-forward networks with attention can solve some long-term memory problems", 2015, with a
/// linear score; the only tensor is weight_score [inputs].
/// </summary>
public sealed class AttentionPoolingAttribute : LayerAttribute
{
    /// <summary>The score w·x(t).</summary>
    public AttentionPoolingAttribute()
    {
    }

    /// <summary>The score v·tanh(b + W·x(t)).</summary>
    /// <param name="units">The size of b, 1 … 65536.</param>
    public AttentionPoolingAttribute(int units) => Units = units;

    /// <summary>The size of b; 0 for the score w·x(t).</summary>
    public int Units { get; }
}
