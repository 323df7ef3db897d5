namespace Unrolled;

/// <summary>
/// A token as a vector with a one at its place and zeros elsewhere. It stands first, after an input of one feature: the token's index,
/// 0 … classes − 1. The layer after it reads a row of its weights instead of multiplying; the bits are those of the product.
/// </summary>
/// <param name="classes">How many tokens there are, 1 … 65536.</param>
public sealed class OneHotAttribute(int classes) : LayerAttribute
{
    /// <summary>How many tokens there are.</summary>
    public int Classes { get; } = classes;
}
