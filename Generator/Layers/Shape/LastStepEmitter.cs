namespace Unrolled.Generator.Layers;

/// <summary>The last step of each sequence: a copy. In a block of frames each of them is the current step.</summary>
internal sealed class LastStepEmitter(LastStepPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: the last step of {plan.Source.Name}, {plan.Output.Shape}"];

    private string Copy => $"Merging.Set<L, V>({Code.Rows(plan.Source.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride});";

    private string Last => $"Sequences.Last(pass.Axis({plan.Source.Axis}), ref pass.At({Code.InputOf(plan)}), ref pass.At(pass.{Name}Output), {plan.OutputStride});";

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name} [{plan.Width}].\nMerging.Set<L, V>(1, {plan.Width}, {Code.StepOutput(plan.Source)}, 0, {Code.StepOutput(plan)}, 0);");

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the last step of each sequence.", () =>
        {
            if (StepsBlocks)
            {
                writer.Block("if (pass.IsBlock)", () => writer.Write($"{Copy}\nreturn;"));
                writer.Line();
            }

            writer.Write(Last);
        });
        writer.Line();
        EmitBackwardMethod(writer, "the gradient of the last step, zeros for the others.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Sequences.LastBackward(pass.Axis({plan.Source.Axis}), ref pass.At(pass.{Name}OutputGradient), ref pass.At({target}), {plan.OutputStride});")));
    }
}
