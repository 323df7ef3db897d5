namespace Unrolled.Kernels;

/// <summary>
/// The sizes of a convolution, along time or over images. Channels and filters are divided into groups, and a filter sees the channels of its
/// own group alone. Everything is laid out group by group. What follows from the sizes is kept: divisions cost more than the kernels that ask.
/// </summary>
/// <param name="Taps">Places that a filter sees: the kernel size, or its height times its width.</param>
/// <param name="Channels">Values at each place of the input.</param>
/// <param name="Filters">Values at each place of the output.</param>
/// <param name="Groups">Divides both.</param>
public readonly record struct ConvolutionShape(int Taps, int Channels, int Filters, int Groups = 1)
{
    /// <summary>Channels that a filter sees.</summary>
    public int GroupChannels { get; } = Channels / Groups;

    /// <summary>Filters of a group.</summary>
    public int GroupFilters { get; } = Filters / Groups;

    /// <summary>Filters of a group, rounded up to a multiple of 4.</summary>
    public int PaddedFilters { get; } = Panels.PaddedUnits(Filters / Groups);

    /// <summary>Weights of a filter: taps, then channels.</summary>
    public int Depth { get; } = Taps * (Channels / Groups);

    /// <summary>Weights of a filter, rounded up to a multiple of 16: whole vectors of any lanes, since narrow ones take as long as wide ones.</summary>
    public int PaddedDepth { get; } = Sizes.Line(Taps * (Channels / Groups));

    /// <summary>Floats of the panels of a group, and of its gradient columns: the bias, then the weights, of every filter.</summary>
    public int PanelLength { get; } = Panels.PaddedUnits(Filters / Groups) * (1 + Taps * (Channels / Groups));

    /// <summary>Floats of the columns of one output place: for each group the values that its filters see there, [group, padded depth].</summary>
    public int ColumnStride { get; } = Groups * Sizes.Line(Taps * (Channels / Groups));

    /// <summary>Floats of the sums of one output place, [group, padded filters].</summary>
    public int SumStride { get; } = Groups * Panels.PaddedUnits(Filters / Groups);

    /// <summary>Floats of scratch memory for some output places at a time.</summary>
    /// <param name="chunk">How many places, 1 or more.</param>
    public long ScratchLength(int chunk) => (long)chunk * (ColumnStride + SumStride);
}
