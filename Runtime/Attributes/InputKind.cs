namespace Unrolled;

/// <summary>How an additional input relates to the network's own.</summary>
public enum InputKind
{
    /// <summary>More features for every time step of the network's own input. In a window they follow the features declared before them.</summary>
    Step = 0,

    /// <summary>One vector for the whole sequence, such as a condition.</summary>
    Constant = 1,

    /// <summary>A sequence with its own length: a decoder's input.</summary>
    Sequence = 2,
}
