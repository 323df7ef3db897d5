namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a batch normalization. The runtime's <c>BatchNormalization</c> knows the rows of panels and statistics.</summary>
internal sealed class BatchNormalizationPlan(BatchNormalizationSpec spec, PlanContext context) : LayerPlan(spec, context.Sources[0].Output, context)
{
    private const int PanelRows = 6, StatisticsRows = 5;

    public BatchNormalizationSpec Normalization { get; } = spec;

    /// <summary>Features, or the channels of an image.</summary>
    public int Channels => Output.Channels;

    /// <summary>Pixels of an image, else 1.</summary>
    public int Pixels => Width / Channels;

    public override string Kind => "BatchNormalization";

    public override bool NeedsWholeBatch => true;

    public override IReadOnlyList<TensorPlan> Tensors =>
    [
        new TensorPlan($"{Spec.TensorPrefix}.weight", [Channels], "Ones", null),
        new TensorPlan($"{Spec.TensorPrefix}.bias", [Channels], "Zeros", null),
        new TensorPlan($"{Spec.TensorPrefix}.running_mean", [Channels], "Zeros", null) { IsTrained = false },
        new TensorPlan($"{Spec.TensorPrefix}.running_var", [Channels], "Ones", null) { IsTrained = false },
    ];

    /// <summary>Floats from a row of the packed weights, and of the statistics, to the next.</summary>
    public int VectorLength => Sizes.Line(Width);

    public int StatisticsLength => StatisticsRows * VectorLength;

    public override int PanelLength => PanelRows * VectorLength;

    // The backward pass reads the same as the forward pass.
    public override int RowLength => PanelLength;

    /// <summary>Floats from dγ to dβ.</summary>
    public int ChannelLength => Sizes.Line(Channels);

    public override int GradientLength => 2 * ChannelLength;

    public override LayerEmitter CreateEmitter() => new BatchNormalizationEmitter(this);
}
