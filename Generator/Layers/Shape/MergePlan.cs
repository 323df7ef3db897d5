namespace Unrolled.Generator.Layers;

/// <summary>Several outputs made one.</summary>
internal sealed class MergePlan(LayerSpec spec, MergeModeSpec mode, SignalSpec output, PlanContext context) : LayerPlan(spec, output, context)
{
    public MergeModeSpec Mode { get; } = mode;

    public override string Kind => Mode == MergeModeSpec.Concat ? "Concatenate" : Mode == MergeModeSpec.Sum ? "Add" : Mode == MergeModeSpec.Mul ? "Multiply" : "Average";

    /// <summary>The first column of a source in the output.</summary>
    public int Column(int source) => Mode == MergeModeSpec.Concat ? Sources.Take(source).Sum(s => s.Width) : 0;

    public override LayerEmitter CreateEmitter() => new MergeEmitter(this);
}
