namespace Unrolled.Generator.Layers;

/// <summary>
/// Each feature or channel normalized: calls of the runtime's <c>BatchNormalization</c>. Training takes the statistics of all rows of a pass, the
/// finished network is y = x·scale + shift.
/// </summary>
internal sealed class BatchNormalizationEmitter(BatchNormalizationPlan plan) : LayerEmitter(plan)
{
    public override IEnumerable<string> Formulas =>
    [
        $"{plan.Name}: {plan.Output.Shape}{(plan.IsSequence ? ", every step" : "")}",
        $"  y = γ·(x − mean)/√(variance + {ActivationSpec.Number(plan.Normalization.Epsilon)}) + β for each of {plan.Channels}{(plan.Pixels > 1 ? " channels" : "")}; with the running mean and variance y = x·scale + shift",
    ];

    // Frozen, it normalizes as in the finished network.
    private string IsTrained => $".IsTrained({plan.LayerNumber})";

    private string Epsilon => $"{ActivationSpec.Number(plan.Normalization.Epsilon)}f";

    public override void EmitPackPanels(SourceWriter writer) => EmitPack(writer, "panels", plan.PanelOffset);

    public override void EmitPackRows(SourceWriter writer) => EmitPack(writer, "rows", plan.RowOffset);

    public override void EmitCollect(SourceWriter writer)
    {
        for (int tensor = 0; tensor < 2; tensor++)
        {
            writer.Write($"gradientColumns.Slice({plan.GradientOffset + tensor * plan.ChannelLength}, {plan.Channels}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor + tensor}].Offset));");
        }
    }

    public override void EmitUpdateStatistics(SourceWriter writer) => writer.Block($"if (own{IsTrained})", () => writer.Write(
        $"global::Unrolled.Kernels.BatchNormalization.UpdateRunning({ActivationSpec.Number(plan.Normalization.Momentum)}, {Code.Rows(plan.Axis)} * {plan.Pixels}, ref pass.At(own.{Name}Statistics), {plan.VectorLength}, base.Writable({plan.FirstTensor + 2}), base.Writable({plan.FirstTensor + 3}));"));

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name}: y [{plan.Output.Shape}].\nBatchNormalization.Infer<L, V>(1, {plan.Width}, {Code.StepOutput(plan.Source)}, ref Unsafe.Add(ref w, {plan.PanelOffset}), {plan.VectorLength}, {Code.StepOutput(plan)}, {plan.OutputStride});");

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: mean, variance and other values that the forward pass saves for the backward pass, row stride {plan.VectorLength}.</summary>\npublic readonly nint {Name}Statistics;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Block("if (training)", () => writer.Write($"{Name}Statistics = Reserve({plan.StatisticsLength}L);"));
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string sizes = $"{plan.Width}, {plan.Channels}", statistics = $"ref pass.At(pass.{Name}Statistics)";
        EmitForwardMethod(writer, "all rows.", () =>
        {
            writer.Write($"nint rows = {Code.Rows(plan.Axis)};\nref float x = ref pass.At({Code.InputOf(plan)}), y = ref pass.At(pass.{Name}Output);");
            writer.Block($"if (pass{IsTrained})", () => writer.Write(
                $"BatchNormalization.Forward<L, V>(rows, {sizes}, {Epsilon}, ref x, ref panels, {plan.VectorLength}, {statistics}, ref y, {plan.OutputStride});"));
            writer.Block("else", () => writer.Write(
                $"BatchNormalization.Infer<L, V>(rows, {plan.Width}, ref x, ref panels, {plan.VectorLength}, ref y, {plan.OutputStride});"));
            EmitClearPadding(writer, $"pass.{Name}Output");
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the gradients of γ and β and gives the input's gradient.", () =>
        {
            writer.Write($"""
                nint rows = {Code.Rows(plan.Axis)};
                ref float x = ref pass.At({Code.InputOf(plan)}), dy = ref pass.At(pass.{Name}OutputGradient), weights = ref Unsafe.Add(ref rowCopies, {plan.RowOffset});
                BatchNormalization.AddGradients<L, V>(pass{IsTrained}, rows, {sizes}, ref x, ref weights, {plan.VectorLength}, {statistics}, ref dy, {plan.OutputStride}, ref pass.GradientColumn({plan.GradientOffset}), ref pass.GradientColumn({plan.GradientOffset + plan.ChannelLength}));
                """);
            EmitSourceGradient(writer, 0, target =>
            {
                writer.Write($"BatchNormalization.Backward<L, V>(pass{IsTrained}, rows, {sizes}, ref x, ref weights, {plan.VectorLength}, {statistics}, ref dy, ref pass.At({target}), {plan.OutputStride});");
                EmitClearPadding(writer, target);
            });
        });
    }

    private void EmitPack(SourceWriter writer, string to, int offset)
    {
        string tensors = string.Join(", ", Enumerable.Range(plan.FirstTensor, 4).Select(t => $"Parameters[{t}].Values"));
        writer.Write($"global::Unrolled.Kernels.BatchNormalization.Pack({tensors}, {Epsilon}, {plan.Width}, {to}.Slice({offset}, {plan.PanelLength}), {plan.VectorLength});");
    }
}
