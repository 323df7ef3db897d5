namespace Unrolled.Generator.Layers;

/// <summary>The last steps of each sequence.</summary>
internal sealed class LastStepsPlan(LastStepsSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public int Count { get; } = spec.Count;

    public override string Kind => "LastSteps";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override LayerEmitter CreateEmitter() => new LastStepsEmitter(this);
}
