namespace Unrolled.Generator.Layers;

/// <summary>The last step of each sequence as a vector; in a stream, the current step.</summary>
internal sealed class LastStepPlan(LastStepSpec spec, PlanContext context) : LayerPlan(spec, spec.OutputFor(context.Sources[0].Output), context)
{
    public override string Kind => "LastStep";

    public override LayerEmitter CreateEmitter() => new LastStepEmitter(this);
}
