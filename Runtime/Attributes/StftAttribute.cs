namespace Unrolled;

/// <summary>
/// The short-time Fourier transform of the samples in each row: an image [frames, 1, bins] of magnitudes √(re² + im²), with window / 2 + 1 bins. A frame is a
/// window of samples, multiplied with a basis; the frames are a hop apart, and there are (samples + padding − window) / hop + 1 of them, rounded down. Tensor:
/// basis [2 · bins, window], the real rows first. At first it is a periodic Hann window times cos(2πkn / window), then times −sin(2πkn / window). It is
/// stored with the parameters but not trained; gradients pass through it to the samples. On a sequence, each time step is transformed by itself.
/// </summary>
/// <param name="window">Samples of a frame, 1 … 65536.</param>
/// <param name="hop">Samples from one frame to the next, 1 … 65536.</param>
public sealed class StftAttribute(int window, int hop) : LayerAttribute
{
    /// <summary>Samples of a frame.</summary>
    public int Window { get; } = window;

    /// <summary>Samples from one frame to the next.</summary>
    public int Hop { get; } = hop;

    /// <summary>Samples of reflected padding before those of a row, as NumPy's <c>reflect</c>: the first sample is not repeated. Less than a row has. The default is 0.</summary>
    public int PadBefore { get; set; }

    /// <summary>Samples of reflected padding after those of a row. Less than a row has. The default is 0.</summary>
    public int PadAfter { get; set; }

    /// <summary>True for the power re² + im² instead of the magnitude. The default is false.</summary>
    public bool Power { get; set; }
}
