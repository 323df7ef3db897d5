namespace Unrolled.Generator.Layers;

/// <summary>A vector at every step of a sequence.</summary>
internal sealed class RepeatVectorEmitter(RepeatVectorPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: {plan.Source.Name} at every step, {plan.Output.Shape}"];

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the vector at every step.", () => writer.Write(
            $"Sequences.Spread(pass.Axis({plan.Axis}), ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride}, {plan.Width});"));
        writer.Line();
        EmitBackwardMethod(writer, "the sum of the gradients of all steps, in their order.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Sequences.Gather<L, V>(pass.Axis({plan.Axis}), ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}), {plan.InputStride}, {plan.Width});")));
    }
}
