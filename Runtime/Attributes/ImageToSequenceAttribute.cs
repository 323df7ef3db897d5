namespace Unrolled;

/// <summary>
/// The columns of one image as the time steps of a sequence: an image [height, width, channels] becomes width steps of height · channels features, ordered by
/// row, then channel. It reads a single image: that of a constant input, or of a network whose sequences have one step. A network with it needs whole sequences.
/// </summary>
public sealed class ImageToSequenceAttribute : LayerAttribute;
