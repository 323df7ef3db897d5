namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a layer normalization: γ and β stand after each other wherever they stand.</summary>
internal sealed class LayerNormalizationPlan(LayerNormalizationSpec spec, PlanContext context) : LayerPlan(spec, context.Sources[0].Output, context)
{
    public LayerNormalizationSpec Normalization { get; } = spec;

    public override string Kind => "LayerNormalization";

    public override IReadOnlyList<TensorPlan> Tensors =>
    [
        new TensorPlan($"{Spec.TensorPrefix}.weight", [Width], "Ones", null),
        new TensorPlan($"{Spec.TensorPrefix}.bias", [Width], "Zeros", null),
    ];

    /// <summary>Floats from γ to β.</summary>
    public int VectorLength => Sizes.Line(Width);

    public override int PanelLength => 2 * VectorLength;

    // γ alone.
    public override int RowLength => VectorLength;

    public override int GradientLength => 2 * VectorLength;

    public override LayerEmitter CreateEmitter() => new LayerNormalizationEmitter(this);
}
