namespace Unrolled.Generator.Layers;

/// <summary>How the windows of a convolution or a pooling lie along one axis. The runtime's <c>WindowAxis</c> follows the same rules.</summary>
/// <param name="Kernel">Places that a window sees.</param>
/// <param name="Stride">Places from one window to the next.</param>
/// <param name="Dilation">Places from one that a window sees to the next.</param>
/// <param name="Padding">What happens at the ends.</param>
/// <param name="PaddingSize">Zeros on both sides.</param>
internal sealed record WindowSpec(int Kernel, int Stride, int Dilation, PaddingSpec Padding, int PaddingSize)
{
    /// <summary>Places from a window's first to its last, both counted.</summary>
    public long Span => (Kernel - 1L) * Dilation + 1;

    /// <summary>True if along time a window sees its own step and earlier ones alone, for every step.</summary>
    public bool Streams => Stride == 1 && (Padding == PaddingSpec.Causal || (Kernel == 1 && PaddingSize == 0));

    /// <summary>The windows as a new <c>WindowAxis</c>.</summary>
    public string Code => $"new WindowAxis({Kernel}, {Stride}, {Dilation}, Padding.{Padding}, {PaddingSize})";

    // True if there are as many windows as places, however many those are.
    private bool KeepsLength => Stride == 1 && (Padding != PaddingSpec.Valid || 2L * PaddingSize == Span - 1);

    /// <summary>The number of windows over a number of positions; 0 if not even one fits.</summary>
    public int Count(int places)
    {
        if (Padding != PaddingSpec.Valid)
        {
            return (int)((places + (long)Stride - 1) / Stride);
        }

        long free = places + 2L * PaddingSize - Span;
        return free < 0 ? 0 : (int)Math.Min(free / Stride + 1, int.MaxValue);
    }

    /// <summary>The axis of the windows along a time axis.</summary>
    public AxisSpec Over(AxisSpec axis) => KeepsLength ? axis : new WindowAxisSpec(axis, Kernel, Stride, Dilation, Padding, PaddingSize);
}
