namespace Unrolled.Generator.Layers;

/// <summary>Some neighboring features of each row: a copy.</summary>
internal sealed class SliceEmitter(SlicePlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: features {plan.Start} … {plan.Start + plan.Width - 1} of {plan.Source.Name} {plan.Inputs}, {plan.Width}"];

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name} [{plan.Width}].\nMerging.Set<L, V>(1, {plan.Width}, ref Unsafe.Add({Code.StepOutput(plan.Source)}, {plan.Start}), 0, {Code.StepOutput(plan)}, 0);");

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "a copy.", () => writer.Write(
            $"Merging.Set<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)} + {plan.Start}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        writer.Line();
        EmitBackwardMethod(writer, "the copy back, zeros beside it.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Merging.Embed<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}), {plan.InputStride}, {plan.Start});")));
    }
}
