namespace Unrolled;

/// <summary>What a convolution or a pooling does at the ends.</summary>
public enum Padding
{
    /// <summary>Only places where the whole window lies inside: fewer outputs than inputs.</summary>
    Valid = 0,

    /// <summary>
    /// Zeros on both sides, so that there are ⌈inputs / stride⌉ outputs; of an odd number of zeros the larger part comes after, as in
    /// Keras. Pooling ignores them.
    /// </summary>
    Same = 1,

    /// <summary>Zeros before the first step only: an output sees its own time step and earlier ones. Along time alone.</summary>
    Causal = 2,
}
