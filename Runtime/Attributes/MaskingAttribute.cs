namespace Unrolled;

/// <summary>
/// Skips every time step whose features all equal a value: states stay unchanged, and the output of such a step is zero. It must be the first layer.
/// </summary>
/// <param name="value">The value. Padding is usually 0.</param>
public sealed class MaskingAttribute(float value = 0) : LayerAttribute
{
    /// <summary>The value.</summary>
    public float Value { get; } = value;
}
