namespace Unrolled.Generator.Layers;

/// <summary>Images as flat rows, or the rows of a sequence as one vector.</summary>
internal sealed class FlattenPlan(FlattenSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public FlattenSpec Flatten { get; } = spec;

    public override string Kind => "Flatten";

    public override bool Streams => Flatten.Streams;

    public override LayerEmitter CreateEmitter() => new FlattenEmitter(this);
}
