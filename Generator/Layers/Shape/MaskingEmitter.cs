namespace Unrolled.Generator.Layers;

/// <summary>The network's own input, of which steps have been left out before they come here.</summary>
internal sealed class MaskingEmitter(MaskingPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: leaves out the steps whose features all equal {plan.Literal}"];

    public override void EmitStep(SourceWriter writer)
        => writer.Write($"// {plan.Name} [{plan.Width}].\nMerging.Set<L, V>(1, {plan.Width}, {Code.StepOutput(plan.Source)}, 0, {Code.StepOutput(plan)}, 0);");

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "a copy.", () => writer.Write(
            $"Merging.Set<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        writer.Line();
        EmitBackwardMethod(writer, "a copy.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Merging.Set<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}), {plan.InputStride});")));
    }
}
