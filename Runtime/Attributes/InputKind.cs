namespace Unrolled;

/// <summary>How an additional input goes with the network's own.</summary>
public enum InputKind
{
    /// <summary>More features for every time step of the network's own input. In a window they stand after the ones declared before.</summary>
    Step = 0,

    /// <summary>One vector for the whole sequence: a condition.</summary>
    Constant = 1,

    /// <summary>A sequence with its own length: what a decoder reads.</summary>
    Sequence = 2,
}
