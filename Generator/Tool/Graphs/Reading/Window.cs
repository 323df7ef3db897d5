namespace Unrolled.Tool.Graphs.Reading;

/// <summary>How a convolution or a pooling goes over one dimension.</summary>
/// <param name="Size">The elements of a window.</param>
/// <param name="Stride">Elements from one window to the next.</param>
/// <param name="Dilation">Elements from one of a window's to the next.</param>
/// <param name="Before">Elements added before the first.</param>
/// <param name="After">Elements added after the last.</param>
internal sealed record Window(int Size, int Stride, int Dilation, int Before, int After)
{
    /// <summary>The elements from a window's first to its last.</summary>
    public int Extent => checked(Dilation * (Size - 1) + 1);

    /// <summary>Whether every output is one input.</summary>
    public bool IsPoint => Size == 1 && Stride == 1 && Before == 0 && After == 0;

    /// <summary>The number of windows over a number of elements.</summary>
    public int Outputs(int inputs) => (inputs + Before + After - Extent) / Stride + 1;

    /// <summary>Whether the padding follows from the number of elements: as many windows as strides fit.</summary>
    public bool IsSame { get; init; }

    /// <summary>The elements by which a window has to grow at its start, or with a minus at its end, so that as much is added before as after; 0 if that cannot be.</summary>
    public int Growth => (Before - After) % Dilation == 0 ? (After - Before) / Dilation : 0;

    /// <summary>A window that has so many more elements, and the same padding at both ends.</summary>
    public Window Grown => this with { Size = Size + Math.Abs(Growth), Before = Math.Max(Before, After), After = Math.Max(Before, After) };

    /// <summary>The padding as layers declare it; null if they cannot.</summary>
    /// <param name="inputs">The number of elements, if it is known.</param>
    public (Padding Padding, int Size)? Declared(long? inputs)
    {
        if (IsSame)
        {
            return (Padding.Same, 0);
        }

        if (Before == After)
        {
            return (Padding.Valid, Before);
        }

        if (After == 0 && Before == Extent - 1)
        {
            return (Padding.Causal, 0);
        }

        if (inputs is null && Stride != 1)
        {
            return null;
        }

        long outputs = Stride == 1 ? inputs ?? 0 : (inputs!.Value + Stride - 1) / Stride;
        long needed = Stride == 1 ? Extent - 1 : Math.Max((outputs - 1) * Stride + Extent - inputs!.Value, 0);
        return Before == needed / 2 && After == needed - needed / 2 ? (Padding.Same, 0) : null;
    }
}
