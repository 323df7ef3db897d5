namespace Unrolled;

/// <summary>What a loss takes a network's outputs for.</summary>
internal enum OutputForm
{
    /// <summary>Any numbers.</summary>
    Any,

    /// <summary>Probabilities, from a sigmoid or a softmax.</summary>
    Probabilities,

    /// <summary>Numbers that the loss itself puts through a sigmoid or a softmax.</summary>
    Logits,
}
