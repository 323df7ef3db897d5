namespace Unrolled.Kernels;

/// <summary>
/// How the windows of a convolution or a pooling lie along one axis: window t sees the places t·Stride + k·Dilation − <see cref="Before"/> for
/// k = 0 … Kernel − 1. Places outside 0 … length − 1 are padding.
/// </summary>
/// <param name="Kernel">Places a window sees, 1 or more.</param>
/// <param name="Stride">Places from one window to the next, 1 or more.</param>
/// <param name="Dilation">Places from one of those that a window sees to the next, 1 or more.</param>
/// <param name="Padding">What happens at the ends.</param>
/// <param name="PaddingSize">With <see cref="Padding.Valid"/>: padding on both sides, 0 or more.</param>
public readonly record struct WindowAxis(int Kernel, int Stride = 1, int Dilation = 1, Padding Padding = Padding.Valid, int PaddingSize = 0)
{
    /// <summary>Places from a window's first to its last, both counted.</summary>
    public long Span => (Kernel - 1L) * Dilation + 1;

    /// <summary>How many windows there are over <paramref name="length"/> places; 0 where not even one fits.</summary>
    public int Count(int length)
    {
        if (Padding != Padding.Valid)
        {
            return (int)((length + (long)Stride - 1) / Stride);
        }

        long free = length + 2L * PaddingSize - Span;
        return free < 0 ? 0 : (int)(free / Stride + 1);
    }

    /// <summary>How much padding lies before the first of <paramref name="length"/> places.</summary>
    /// <remarks>With <see cref="Padding.Same"/> half of what the last window needs, rounded down, as in Keras.</remarks>
    public nint Before(int length) => Padding switch
    {
        Padding.Same => (nint)(Math.Max(0, (Count(length) - 1L) * Stride + Span - length) / 2),
        Padding.Causal => (nint)(Span - 1),
        _ => PaddingSize,
    };
}
