namespace Unrolled.Generator.Layers;

/// <summary>The same values in other rows: a copy.</summary>
internal sealed class FlattenEmitter(FlattenPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas
        => [$"{plan.Name}: {(plan.Flatten.Steps == 0 ? "" : $"{plan.Flatten.Steps} steps of ")}{plan.Source.Output.Shape} → {plan.Width}"];

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name} [{plan.Width}].\nMerging.Set<L, V>(1, {plan.Width}, {Code.StepOutput(plan.Source)}, 0, {Code.StepOutput(plan)}, 0);");

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "a copy.", () => EmitCopy(writer, "Flatten", Code.InputOf(plan), plan.InputStride, $"pass.{Name}Output", plan.OutputStride));
        writer.Line();
        EmitBackwardMethod(writer, "the copy back.", () => EmitSourceGradient(writer, 0, target => EmitCopy(writer, "Unflatten", $"pass.{Name}OutputGradient", plan.OutputStride, target, plan.InputStride)));
    }

    private void EmitCopy(SourceWriter writer, string method, string from, int fromStride, string to, int toStride) => writer.Write(plan.Flatten.Steps == 0
        ? $"Merging.Set<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({from}), {fromStride}, ref pass.At({to}), {toStride});"
        : $"Sequences.{method}(pass.Axis({plan.Source.Axis}), ref pass.At({from}), {fromStride}, ref pass.At({to}), {toStride}, {plan.Source.Width});");
}
