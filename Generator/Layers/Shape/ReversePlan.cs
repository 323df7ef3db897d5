namespace Unrolled.Generator.Layers;

/// <summary>The steps of each sequence in reverse order: what a layer that runs from the end reads and gives.</summary>
internal sealed class ReversePlan(LayerSpec spec, PlanContext context) : LayerPlan(spec, context.Sources[0].Output, context)
{
    public override string Kind => "Reverse";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override LayerEmitter CreateEmitter() => new ReverseEmitter(this);
}
