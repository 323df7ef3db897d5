namespace Unrolled.Generator.Layers;

/// <summary>The values of each row normalized: calls of the runtime's <c>LayerNormalization</c>.</summary>
internal sealed class LayerNormalizationEmitter(LayerNormalizationPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
        [$"{plan.Name}: {plan.Output.Shape}{(plan.IsSequence ? ", every step" : "")}", $"  y = γ·(x − mean)/√(variance + {ActivationSpec.Number(plan.Normalization.Epsilon)}) + β over the {plan.Width} values of a row"];

    private string Epsilon => $"{ActivationSpec.Number(plan.Normalization.Epsilon)}f";

    public override void EmitPackPanels(SourceWriter writer)
    {
        EmitCopy(writer, 0, "panels", plan.PanelOffset);
        EmitCopy(writer, 1, "panels", plan.PanelOffset + plan.VectorLength);
    }

    public override void EmitPackRows(SourceWriter writer) => EmitCopy(writer, 0, "rows", plan.RowOffset);

    public override void EmitCollect(SourceWriter writer)
    {
        for (int tensor = 0; tensor < 2; tensor++)
        {
            writer.Write($"gradientColumns.Slice({plan.GradientOffset + tensor * plan.VectorLength}, {plan.Width}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor + tensor}].Offset));");
        }
    }

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name}: y [{plan.Output.Shape}].\nLayerNormalization.Step<L, V>({plan.Width}, {Epsilon}, {Code.StepOutput(plan.Source)}, ref Unsafe.Add(ref w, {plan.PanelOffset}), ref Unsafe.Add(ref w, {plan.PanelOffset + plan.VectorLength}), {Code.StepOutput(plan)});");

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: mean and 1/√(variance + ε) of each row, [{(plan.IsSequence ? "total" : "rows")}, 2].</summary>\npublic readonly nint {Name}Moments;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Write($"{Name}Moments = Reserve({plan.Axis}, 2);");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "all rows; keeps their moments.", () =>
        {
            writer.Write($"LayerNormalization.Forward<L, V>({Code.Rows(plan.Axis)}, {plan.Width}, {Epsilon}, ref pass.At({Code.InputOf(plan)}), ref panels, ref Unsafe.Add(ref panels, {plan.VectorLength}), ref pass.At(pass.{Name}Output), {plan.OutputStride}, ref pass.At(pass.{Name}Moments));");
            EmitClearPadding(writer, $"pass.{Name}Output");
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the gradients of γ and β and gives the input's gradient.", () =>
        {
            writer.Write($"""
                nint rows = {Code.Rows(plan.Axis)};
                ref float x = ref pass.At({Code.InputOf(plan)}), dy = ref pass.At(pass.{Name}OutputGradient), moments = ref pass.At(pass.{Name}Moments);
                LayerNormalization.AddGradients<L, V>(rows, {plan.Width}, ref x, ref moments, ref dy, {plan.OutputStride}, ref pass.GradientColumn({plan.GradientOffset}), ref pass.GradientColumn({plan.GradientOffset + plan.VectorLength}));
                """);
            EmitSourceGradient(writer, 0, target =>
            {
                writer.Write($"LayerNormalization.Backward<L, V>(rows, {plan.Width}, ref x, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), ref moments, ref dy, ref pass.At({target}), {plan.OutputStride});");
                EmitClearPadding(writer, target);
            });
        });
    }

    private void EmitCopy(SourceWriter writer, int tensor, string to, int offset)
        => writer.Write($"Parameters[{plan.FirstTensor + tensor}].Values.CopyTo({to}.Slice({offset}));");
}
