namespace Unrolled;

/// <summary>The largest value of each feature over all time steps of a sequence: one vector.</summary>
public sealed class GlobalMaxPooling1DAttribute : LayerAttribute;
