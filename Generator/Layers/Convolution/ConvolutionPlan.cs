namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a convolution. The runtime's <c>ConvolutionShape</c> follows the same rules.</summary>
internal abstract class ConvolutionPlan(ConvolutionSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    // Floats of scratch memory that stay in the second-level cache, and the most places at a time that are worth it.
    private const int ScratchFloats = 1 << 15, MostPlaces = 256;

    public ConvolutionSpec Convolution { get; } = spec;

    /// <summary>Filters of a group, rounded up to whole vectors of 4.</summary>
    public int PaddedFilters => Sizes.Padded(Convolution.Filters / Convolution.Groups);

    /// <summary>Channels that a filter sees.</summary>
    public int GroupChannels => Convolution.Channels / Convolution.Groups;

    /// <summary>Weights of a filter.</summary>
    public int Depth => Convolution.Taps * GroupChannels;

    /// <summary>Weights of a filter in the row copies, which are whole cache lines.</summary>
    public int PaddedDepth => Sizes.Line(Depth);

    /// <summary>Floats of the packed weights of one group.</summary>
    public int GroupPanel => PaddedFilters * (1 + Depth);

    /// <summary>The sizes as a new <c>ConvolutionShape</c>.</summary>
    public string Shape => $"new ConvolutionShape({Convolution.Taps}, {Convolution.Channels}, {Convolution.Filters}, {Convolution.Groups})";

    /// <summary>How many places of the output are computed at a time.</summary>
    public int Chunk => Math.Max(4, Math.Min(MostPlaces, ScratchFloats / PlaceScratch & ~3));

    /// <summary>Floats of scratch memory.</summary>
    public int ScratchLength => Sizes.Line(Chunk * PlaceScratch);

    public override IReadOnlyList<TensorPlan> Tensors
    {
        get
        {
            var weight = new TensorPlan($"{Spec.TensorPrefix}.weight", Convolution.WeightShape, Convolution.Initializers.Kernel.Code, null);
            return Convolution.UseBias ? [weight, new TensorPlan($"{Spec.TensorPrefix}.bias", [Convolution.Filters], Convolution.Initializers.Bias.Code, null)] : [weight];
        }
    }

    public override int PanelLength => Sizes.Line(Convolution.Groups * GroupPanel);

    public override int RowLength => Convolution.Filters * PaddedDepth;

    public override int GradientLength => Sizes.Line(Convolution.Groups * GroupPanel);

    // Floats of the columns and sums of one place.
    private int PlaceScratch => Convolution.Groups * (PaddedDepth + PaddedFilters);
}
