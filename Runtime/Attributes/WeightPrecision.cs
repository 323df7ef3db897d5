namespace Unrolled;

/// <summary>How a network holds the weights that its steps read; see docs/precision.md.</summary>
public enum WeightPrecision
{
    /// <summary>32 bits: the weights as they are.</summary>
    Float32,

    /// <summary>
    /// 16 bits, the upper half of a 32-bit float: 8 bits of exponent, 8 of significance. Inputs, states and sums stay 32 bits. Off by 2⁻⁸ of a weight
    /// at most.
    /// </summary>
    BFloat16,

    /// <summary>
    /// 8 bits and a factor for each row, −127 … 127. Inputs and states are rounded to 8 bits at every step, by a factor of the step's own; their products are
    /// summed exactly. Off by 1/254 of a row's largest weight at most.
    /// </summary>
    Int8,
}
