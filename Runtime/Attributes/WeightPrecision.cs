namespace Unrolled;

/// <summary>The precision of a network's weights in prediction: 32 bits, or quantized to 16 or 8. See docs/precision.md.</summary>
public enum WeightPrecision
{
    /// <summary>32 bits: no quantization.</summary>
    Float32,

    /// <summary>
    /// 16 bits, the upper half of a 32-bit float: 8 bits of exponent, 8 of significance. Inputs, states and sums stay 32 bits. The relative error of a weight is
    /// at most 2⁻⁸.
    /// </summary>
    BFloat16,

    /// <summary>
    /// 8 bits, −127 … 127, with one scale per row. Inputs and states are quantized to 8 bits at every step, with a scale per vector and step; their products are
    /// summed exactly. The error of a weight is at most 1/254 of the largest weight in its row.
    /// </summary>
    Int8,
}
