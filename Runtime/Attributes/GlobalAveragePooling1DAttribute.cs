namespace Unrolled;

/// <summary>The mean of each feature over all time steps of a sequence: one vector.</summary>
public sealed class GlobalAveragePooling1DAttribute : LayerAttribute;
