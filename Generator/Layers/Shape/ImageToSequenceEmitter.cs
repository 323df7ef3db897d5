namespace Unrolled.Generator.Layers;

/// <summary>The columns of one image as the steps of a sequence: a copy.</summary>
internal sealed class ImageToSequenceEmitter(ImageToSequencePlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: the columns of {plan.Source.Output.Shape}, {Code.Count(plan.Image.Width, "step")} of {plan.Width}"];

    private string Axes => $"pass.Axis({plan.Source.Axis}), pass.Axis({plan.Axis}), {plan.Image.Height}, {plan.Image.Channels}";

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "the columns of each image.", () => writer.Write(
            $"Sequences.Columns({Axes}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        writer.Line();
        EmitBackwardMethod(writer, "the columns back.", () => EmitSourceGradient(writer, 0, target =>
        {
            writer.Write($"Sequences.ColumnsBackward({Axes}, ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}), {plan.InputStride});");
            if (plan.Source.PaddedWidth > plan.Source.Width)
            {
                writer.Write($"Matrix.ClearPadding({Code.Rows(plan.Source.Axis)}, {plan.Source.Width}, ref pass.At({target}), {plan.InputStride});");
            }
        }));
    }
}
