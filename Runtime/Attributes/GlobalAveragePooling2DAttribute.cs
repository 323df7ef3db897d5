namespace Unrolled;

/// <summary>The mean of each channel over all pixels of a time step's image: one vector of as many values as there are channels.</summary>
public sealed class GlobalAveragePooling2DAttribute : LayerAttribute;
