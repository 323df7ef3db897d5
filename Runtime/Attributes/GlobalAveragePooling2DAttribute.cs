namespace Unrolled;

/// <summary>The mean of each channel over all pixels of each time step's image: one vector with one value per channel.</summary>
public sealed class GlobalAveragePooling2DAttribute : LayerAttribute;
