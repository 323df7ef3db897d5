namespace Unrolled;

/// <summary>
/// Multi-head attention of Vaswani et al., "Attention is all you need", 2017: heads of scaled dot-product attention between projections of queries, keys
/// and values, side by side, then a projection to the width of the queries. PyTorch's <c>MultiheadAttention</c>, Keras's <c>MultiHeadAttention</c>. Steps past the
/// end of a sequence do not count. A network with it needs whole sequences.
/// </summary>
/// <remarks>
/// Tensors, with H = heads · <see cref="KeyWidth"/>: in_proj_weight [3·H, width], for queries, keys and values in this order, or, where the other layer has
/// another width, q_proj_weight [H, width], k_proj_weight and v_proj_weight [H, width of the other layer]; in_proj_bias [3·H]; out_proj.weight
/// [width, H]; out_proj.bias [width].
/// </remarks>
public sealed class MultiHeadAttentionAttribute : LayerAttribute
{
    /// <summary>Self-attention: each step of the sequence over all its steps.</summary>
    /// <param name="heads">The number of heads, 1 … 65536.</param>
    public MultiHeadAttentionAttribute(int heads) => Heads = heads;

    /// <summary>Attention of each step of the layer before it (the query) over another layer's sequence (the keys and values).</summary>
    /// <param name="heads">The number of heads, 1 … 65536.</param>
    /// <param name="over">The name of the layer with the keys.</param>
    public MultiHeadAttentionAttribute(int heads, string over)
        : this(heads) => Over = over;

    /// <summary>The number of heads.</summary>
    public int Heads { get; }

    /// <summary>The name of the layer with the keys; null for self-attention.</summary>
    public string? Over { get; }

    /// <summary>
    /// The width of a query, a key and a value in each head, 1 … 65536. The default, 0, is the width of the queries divided by the number of heads,
    /// which must divide it.
    /// </summary>
    public int KeyWidth { get; set; }

    /// <summary>True if a step must not see later steps of the keys, which then are those of the queries. The default is false.</summary>
    public bool Causal { get; set; }

    /// <summary>False to omit all biases. The default is true.</summary>
    public bool UseBias { get; set; } = true;
}
