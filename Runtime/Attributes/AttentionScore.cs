namespace Unrolled;

/// <summary>How the score of a query q and a key k is computed.</summary>
public enum AttentionScore
{
    /// <summary>q·k. Luong, Pham, Manning, "Effective approaches to attention-based neural machine translation", 2015.</summary>
    Dot = 0,

    /// <summary>q·k / √width. Vaswani et al., "Attention is all you need", 2017.</summary>
    ScaledDot = 1,

    /// <summary>q·(W·k), Luong's "general". Tensor: weight [query width, key width].</summary>
    General = 2,

    /// <summary>
    /// v·tanh(W·q + U·k). Bahdanau, Cho, Bengio, "Neural machine translation by jointly learning to align and translate", 2014. Tensors:
    /// weight_query [units, query width], weight_key [units, key width], weight_score [units].
    /// </summary>
    Additive = 3,
}
