namespace Unrolled;

/// <summary>How a convolution or pooling layer pads the ends of its input.</summary>
public enum Padding
{
    /// <summary>No padding except <c>PaddingSize</c>: only positions where the whole window is inside the input.</summary>
    Valid = 0,

    /// <summary>
    /// Zeros on both sides, so that there are ⌈inputs / stride⌉ outputs; if their number is odd, the extra zero is at the end, as in Keras. Pooling ignores them.
    /// </summary>
    Same = 1,

    /// <summary>Zeros only before the first step: an output sees its own time step and earlier ones. Only along time.</summary>
    Causal = 2,
}
