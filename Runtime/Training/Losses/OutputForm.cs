namespace Unrolled.Training;

/// <summary>What a network's outputs mean to a loss.</summary>
internal enum OutputForm
{
    /// <summary>Any numbers.</summary>
    Any,

    /// <summary>Probabilities, from a sigmoid or a softmax.</summary>
    Probabilities,

    /// <summary>Numbers that the loss itself puts through a sigmoid or a softmax.</summary>
    Logits,
}
