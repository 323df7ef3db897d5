namespace Unrolled.Generator.Layers;

/// <summary>A function of every value.</summary>
internal sealed class ActivationPlan(ActivationLayerSpec spec, PlanContext context) : LayerPlan(spec, context.Sources[0].Output, context)
{
    public ActivationSpec Activation { get; } = spec.Activation;

    public override string Kind => "Activation";

    public override LayerEmitter CreateEmitter() => new ActivationEmitter(this);
}
