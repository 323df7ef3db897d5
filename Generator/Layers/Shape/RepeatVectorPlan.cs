namespace Unrolled.Generator.Layers;

/// <summary>A vector at every step of an axis.</summary>
internal sealed class RepeatVectorPlan(RepeatVectorSpec spec, PlanContext context) : LayerPlan(spec, spec.Output, context)
{
    public override string Kind => "RepeatVector";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override LayerEmitter CreateEmitter() => new RepeatVectorEmitter(this);
}
