namespace Unrolled.Generator.Layers;

/// <summary>The steps of each sequence in reverse order. Forward and backward are the same copy.</summary>
internal sealed class ReverseEmitter(ReversePlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [];

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the steps of each sequence in reverse order.", () => writer.Write(
            $"Sequences.Reverse(pass.Axis({plan.Axis}), ref pass.At({Code.InputOf(plan)}), ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        EmitBackwardMethod(writer, "the gradients in their order again.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Sequences.Reverse(pass.Axis({plan.Axis}), ref pass.At(pass.{Name}OutputGradient), ref pass.At({target}), {plan.OutputStride});")));
    }
}
