namespace Unrolled;

/// <summary>
/// Leaves out every time step whose features all equal a value: states stay as they were, and outputs of such a step are zero. It stands first.
/// </summary>
/// <param name="value">The value. Padding is usually 0.</param>
public sealed class MaskingAttribute(float value = 0) : LayerAttribute
{
    /// <summary>The value.</summary>
    public float Value { get; } = value;
}
