namespace Unrolled.Generator.Layers;

/// <summary>The last steps of each sequence: a copy.</summary>
internal sealed class LastStepsEmitter(LastStepsPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: the last {Code.Count(plan.Count, "step")} of {plan.Source.Name}, {plan.Output.Shape}"];

    private string Axes => $"pass.Axis({plan.Source.Axis}), pass.Axis({plan.Axis})";

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the last steps of each sequence.", () => writer.Write(
            $"Sequences.LastSteps({Axes}, ref pass.At({Code.InputOf(plan)}), ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        writer.Line();
        EmitBackwardMethod(writer, "the gradients of the last steps, zeros for the others.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Sequences.LastStepsBackward({Axes}, ref pass.At(pass.{Name}OutputGradient), ref pass.At({target}), {plan.OutputStride});")));
    }
}
