namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a pooling over images.</summary>
internal sealed class Pooling2DPlan(Pooling2DSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public Pooling2DSpec Pooling { get; } = spec;

    public override string Kind => Pooling.Kind;

    public override LayerEmitter CreateEmitter() => new Pooling2DEmitter(this);
}
