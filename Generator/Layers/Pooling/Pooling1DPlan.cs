namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a pooling along time.</summary>
internal sealed class Pooling1DPlan(Pooling1DSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public Pooling1DSpec Pooling { get; } = spec;

    public override string Kind => Pooling.Kind;

    public override bool Streams => false;

    public override LayerEmitter CreateEmitter() => new Pooling1DEmitter(this);
}
