namespace Unrolled.Generator.Layers;

/// <summary>Some neighboring features of each row.</summary>
internal sealed class SlicePlan(SliceSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    /// <summary>The first feature.</summary>
    public int Start { get; } = spec.Start;

    public override string Kind => "Slice";

    public override LayerEmitter CreateEmitter() => new SliceEmitter(this);
}
