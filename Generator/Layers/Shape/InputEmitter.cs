namespace Unrolled.Generator.Layers;

/// <summary>An input: memory that the caller writes.</summary>
internal sealed class InputEmitter(InputPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => plan.Input.IsOwn ? [] : [$"{plan.Name}: {plan.Output.Shape}{(plan.Input.Kind == InputKindSpec.Constant ? ", once for a sequence" : "")}"];

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitKernels(SourceWriter writer)
    {
    }
}
