namespace Unrolled;

/// <summary>The largest value of each channel over all pixels of each time step's image: one vector with one value per channel.</summary>
public sealed class GlobalMaxPooling2DAttribute : LayerAttribute;
