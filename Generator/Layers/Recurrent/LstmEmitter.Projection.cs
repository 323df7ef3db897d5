namespace Unrolled.Generator.Layers;

/// <content>
/// A projection h = V·m, m = o·f(c): the gates' kernels write m, and V has separate panels after the cell's. Backward, dm = Vᵀ·dh comes
/// before the gates, and V's gradient from all steps at once.
/// </content>
internal sealed partial class LstmEmitter
{
    protected override string Target => plan.HasProjection ? "projected" : "hNext";

    protected override string StepTarget => plan.HasProjection ? $"ref Unsafe.Add(ref s, {plan.ProjectedOffset})" : base.StepTarget;

    protected override string? TargetGradient => plan.HasProjection ? "projectedGradient" : null;

    protected override void EmitAfterStep(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            writer.Write($"// h = V·m, [{plan.StateUnits}].\n{Project("1", StepTarget, 0, $"ref w, {plan.PanelOffset + plan.ProjectionPanel}", Code.StepOutput(plan), 0)}\nFlushToZero.Apply({Code.StepOutput(plan)}, {plan.PaddedWidth}, FlushToZero.Value);");
        }
    }

    private PassMatrix[] ProjectionMatrices =>
    [
        new("projected", "Step", $"m = o·{Code.Symbol(_cell)}(c)"),
        new("hiddenGradients", "TrainingStep", "the gradients of h") { OwnStride = plan.HiddenStride },
        new("projectedGradient", "TrainingRow", "the gradient of m"),
    ];

    protected override void EmitMethods(SourceWriter writer)
    {
        base.EmitMethods(writer);
        if (plan.HasProjection || _spec.LayerNormalization)
        {
            EmitHook(writer, "AfterGates", "panels", EmitAfterGates);
            EmitHook(writer, "BeforeGatesBackward", "rowCopies", EmitBeforeGatesBackward);
        }

        EmitNormalMethods(writer);
    }

    private void EmitAfterGates(SourceWriter writer)
    {
        EmitCellOutput(writer);
        if (plan.HasProjection)
        {
            writer.Write($"\n// h(t) = V·m(t)\n{Project("rows", "ref projected", plan.UnitStride, $"ref panels, {plan.ProjectionPanel}", "ref hNext", plan.HiddenStride)}\nFlushToZero.Apply(ref hNext, rows * {plan.HiddenStride}, FlushToZero.Value);");
        }
    }

    private void EmitBeforeGatesBackward(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            string sum = plan.IsSequence ? "Matrix.Sum<L, V>(rows * {0}, ref dh, ref dOutput, ref hiddenGradients);" : "Matrix.Copy(rows * {0}, ref dh, ref hiddenGradients);";
            writer.Write($"""

                // dh(t) with what the output gets, kept for V's gradient; dm = Vᵀ·dh.
                {string.Format(sum, plan.HiddenStride)}
                Matrix.Multiply<L, V>(rows, {plan.PaddedUnits}, {plan.PaddedWidth}, ref hiddenGradients, {plan.HiddenStride}, ref Unsafe.Add(ref rowCopies, {plan.ProjectionRow}), {plan.UnitStride}, ref pass.ZeroRow, ref projectedGradient, {plan.UnitStride});
                """);
        }

        EmitCellGradient(writer);
    }

    private string Project(string rows, string m, int mRow, string panels, string h, int hRow)
        => $"Panels.Multiply<L, V>(1, {plan.PaddedWidth}, {1 + plan.Units}, 1, {rows}, {plan.Units}, {m}, {mRow}, ref Unsafe.Add({panels}), {h}, {hRow}, 0);";

    public override void EmitPackPanels(SourceWriter writer)
    {
        base.EmitPackPanels(writer);
        if (plan.HasProjection)
        {
            writer.Write($"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.StateUnits}, Parameters[{plan.ProjectionTensor}].Values, default, default, new float[] {{ 1f }}, panels.Slice({plan.PanelOffset + plan.ProjectionPanel}, {plan.PaddedWidth * (1 + plan.Units)}));");
        }
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        base.EmitPackRows(writer);
        if (plan.HasProjection)
        {
            writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.ProjectionTensor}].Values, 1, {plan.StateUnits}, rows.Slice({plan.ProjectionRow}, {plan.PaddedWidth * plan.UnitStride}), {plan.UnitStride});");
        }
    }

    public override void EmitCollect(SourceWriter writer)
    {
        base.EmitCollect(writer);
        if (plan.HasProjection)
        {
            writer.Write($"global::Unrolled.Kernels.GradientRows.Collect(gradientColumns.Slice({plan.ProjectionGradient}, {plan.Units * plan.PaddedWidth}), 1, {plan.StateUnits}, gradients.Slice(Parameters[{plan.ProjectionTensor}].Offset, {plan.StateUnits * plan.Units}));");
        }
    }

    private void EmitProjectionGradient(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            writer.Write($"""

                // dV [{plan.Units}][{plan.PaddedWidth}], over all steps and rows.
                Matrix.MultiplyAdd<L, V>({plan.Units}, {plan.PaddedWidth}, {Code.Rows(plan.StepAxis)}, ref pass.At({KeptPlace("projected")}), 1, {plan.UnitStride}, ref pass.At({KeptPlace("hiddenGradients")}), {plan.HiddenStride}, ref pass.GradientColumn({plan.ProjectionGradient}), {plan.PaddedWidth});
                """);
        }
    }
}
