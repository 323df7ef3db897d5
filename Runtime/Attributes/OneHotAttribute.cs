namespace Unrolled;

/// <summary>
/// Turns a token into a vector with a one at the token's index and zeros elsewhere. It must directly follow an input of one feature: the token's index, 0
/// … classes − 1. The layer after it reads a row of its weights instead of multiplying; the bits are those of the product.
/// </summary>
/// <param name="classes">The number of tokens, 1 … 65536.</param>
public sealed class OneHotAttribute(int classes) : LayerAttribute
{
    /// <summary>The number of tokens.</summary>
    public int Classes { get; } = classes;
}
