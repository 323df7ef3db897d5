namespace Unrolled.Generator.Layers;

/// <summary>A rectifier with slopes, y = max(0, x) + α·min(0, x): calls of the runtime's <c>PRelu</c>.</summary>
internal sealed class PReluEmitter(PReluPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas => [$"{plan.Name}: {plan.Output.Shape}{(plan.IsSequence ? ", every step" : "")}", $"  y = max(0, x) + α·min(0, x), α [{plan.Slopes}]"];

    public override void EmitPackPanels(SourceWriter writer) => EmitExpand(writer, "panels", plan.PanelOffset);

    public override void EmitPackRows(SourceWriter writer) => EmitExpand(writer, "rows", plan.RowOffset);

    public override void EmitCollect(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Channels.Fold(gradientColumns.Slice({plan.GradientOffset}, {plan.Width}), gradients.Slice(Parameters[{plan.FirstTensor}].Offset, {plan.Slopes}));");

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name}: y [{plan.Output.Shape}].\nPRelu.Forward<L, V>(1, {plan.Width}, {Code.StepOutput(plan.Source)}, ref Unsafe.Add(ref w, {plan.PanelOffset}), {Code.StepOutput(plan)}, {plan.OutputStride});");

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "all rows.", () =>
        {
            writer.Write($"PRelu.Forward<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), ref panels, ref pass.At(pass.{Name}Output), {plan.OutputStride});");
            EmitClearPadding(writer, $"pass.{Name}Output");
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the gradient of α and gives the input's gradient.", () =>
        {
            writer.Write($"""
                nint rows = {Code.Rows(plan.Axis)};
                ref float x = ref pass.At({Code.InputOf(plan)}), dy = ref pass.At(pass.{Name}OutputGradient);
                PRelu.AddGradient<L, V>(rows, {plan.Width}, ref x, ref dy, {plan.OutputStride}, ref pass.GradientColumn({plan.GradientOffset}));
                """);
            EmitSourceGradient(writer, 0, target =>
            {
                writer.Write($"PRelu.Backward<L, V>(rows, {plan.Width}, ref x, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), ref dy, ref pass.At({target}), {plan.OutputStride});");
                EmitClearPadding(writer, target);
            });
        });
    }

    private void EmitExpand(SourceWriter writer, string to, int offset) => writer.Write(
        $"global::Unrolled.Kernels.Channels.Expand(Parameters[{plan.FirstTensor}].Values, {to}.Slice({offset}, {plan.Width}));");
}
