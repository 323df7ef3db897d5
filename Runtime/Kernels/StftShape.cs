namespace Unrolled.Kernels;

/// <summary>The sizes of a short-time Fourier transform of rows. The generator follows the same rules.</summary>
/// <param name="Samples">Samples of a row.</param>
/// <param name="Window">Samples of a frame.</param>
/// <param name="Hop">Samples from one frame to the next.</param>
/// <param name="Before">Samples of reflected padding before a row, less than it has.</param>
/// <param name="After">Samples of reflected padding after a row, less than it has.</param>
public readonly record struct StftShape(int Samples, int Window, int Hop, int Before = 0, int After = 0)
{
    // Frames that are multiplied at a time. It does not change the result.
    internal const int Chunk = 8;

    /// <summary>Frames of a row.</summary>
    public int Frames => (Padded - Window) / Hop + 1;

    /// <summary>Values of a frame.</summary>
    public int Bins => Window / 2 + 1;

    /// <summary>Floats from a frame's sums to the next: real parts, then imaginary parts, each up to a multiple of 4.</summary>
    public int SumStride => 2 * PaddedBins;

    /// <summary>Floats of the basis as columns, [window, <see cref="SumStride"/>].</summary>
    public int PanelLength => Window * SumStride;

    /// <summary>Floats of the basis as rows, [<see cref="SumStride"/>, window up to a multiple of 4].</summary>
    public int RowLength => SumStride * PaddedWindow;

    internal int PaddedBins => Bins + 3 & ~3;

    internal int PaddedWindow => Window + 3 & ~3;

    // The samples with their padding.
    internal int Padded => Samples + Before + After;

    // The parts of the scratch memory, in order: padded samples, sums, the gradient of the padded samples, that of frames.
    internal nint SumOffset => Sizes.Line(Padded);

    internal nint PaddedGradientOffset => SumOffset + Sizes.Line(Chunk * SumStride);

    internal nint FrameGradientOffset => PaddedGradientOffset + Sizes.Line(Padded);

    /// <summary>Floats of scratch memory.</summary>
    /// <param name="training">True if a backward pass is to follow.</param>
    public long ScratchLength(bool training) => training ? FrameGradientOffset + (long)Chunk * PaddedWindow : PaddedGradientOffset;
}
