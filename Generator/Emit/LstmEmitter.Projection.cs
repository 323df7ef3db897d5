namespace Unrolled.Generator.Emit;

/// <content>
/// A projection h = V·m, m = o·f(c): the gates' kernels write m, and V has panels of its own after the cell's. Backward, dm = Vᵀ·dh comes
/// before the gates, and V's gradient from all steps at once.
/// </content>
internal sealed partial class LstmEmitter
{
    protected override string Target => plan.HasProjection ? "m" : "hNext";

    protected override string StepTarget => plan.HasProjection ? $"ref Unsafe.Add(ref s, {plan.ProjectedOffset})" : base.StepTarget;

    protected override string? TargetGradient => plan.HasProjection ? "dm" : null;

    protected override void EmitAfterStep(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            writer.Write($"// h = V·m, [{plan.StateUnits}].\n{Project("1", StepTarget, 0, $"ref w, {plan.PanelOffset + plan.ProjectionPanel}", Code.StepOutput(plan), 0)}\nFlushToZero.Apply({Code.StepOutput(plan)}, {plan.PaddedWidth}, FlushToZero.Value);");
        }
    }

    protected override void EmitAfterGates(SourceWriter writer)
    {
        EmitCellOutput(writer);
        if (plan.HasProjection)
        {
            writer.Write($"\n// h(t) = V·m(t)\n{Project("rows", "ref m", plan.UnitStride, $"ref panels, {plan.ProjectionPanel}", "ref hNext", plan.HiddenStride)}\nFlushToZero.Apply(ref hNext, rows * {plan.HiddenStride}, FlushToZero.Value);");
        }
    }

    protected override void EmitOutputGradient(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            string sum = plan.IsSequence ? "Matrix.Sum<L, V>(rows * {0}, ref dh, ref dOutput, ref dHidden);" : "Matrix.Copy(rows * {0}, ref dh, ref dHidden);";
            writer.Write($"""

                // dh(t) with what the output gets, kept for V's gradient; dm = Vᵀ·dh.
                ref float dHidden = ref pass.At(pass.{Name}HiddenGradients + at * {plan.HiddenStride});
                ref float dm = ref pass.At(pass.{Name}ProjectedGradient);
                {string.Format(sum, plan.HiddenStride)}
                Matrix.Multiply<L, V>(rows, {plan.PaddedUnits}, {plan.PaddedWidth}, ref dHidden, {plan.HiddenStride}, ref Unsafe.Add(ref rowCopies, {plan.ProjectionRow}), {plan.UnitStride}, ref pass.ZeroRow, ref dm, {plan.UnitStride});
                """);
        }

        EmitCellGradient(writer);
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        if (plan.HasProjection)
        {
            writer.Write($"/// <summary>{plan.Name}: gradient of h at every step [total, {plan.StateUnits}], and of m at the step at hand [rows, {plan.Units}].</summary>\npublic readonly nint {Name}HiddenGradients, {Name}ProjectedGradient;");
        }

        EmitNormalFields(writer);
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        if (plan.HasProjection)
        {
            writer.Block("if (training)", () => writer.Write($"{Name}HiddenGradients = Reserve({plan.StepAxis}, {plan.HiddenStride});\n{Name}ProjectedGradient = ReserveRows({plan.UnitStride});"));
        }

        EmitNormalLayout(writer);
    }

    private string Project(string rows, string m, int mRow, string panels, string h, int hRow)
        => $"Panels.Multiply<L, V>(1, {plan.PaddedWidth}, {1 + plan.Units}, 1, {rows}, {plan.Units}, {m}, {mRow}, ref Unsafe.Add({panels}), {h}, {hRow}, 0);";

    private void PackProjectionPanels(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            writer.Write($"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.StateUnits}, Parameters[{plan.ProjectionTensor}].Values, default, default, new float[] {{ 1f }}, panels.Slice({plan.PanelOffset + plan.ProjectionPanel}, {plan.PaddedWidth * (1 + plan.Units)}));");
        }
    }

    private void PackProjectionRows(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows(Parameters[{plan.ProjectionTensor}].Values, 1, {plan.StateUnits}, rows.Slice({plan.ProjectionRow}, {plan.PaddedWidth * plan.UnitStride}), {plan.UnitStride});");
        }
    }

    private void CollectProjection(SourceWriter writer)
    {
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
                Matrix.MultiplyAdd<L, V>({plan.Units}, {plan.PaddedWidth}, all, ref pass.At(pass.{Name}Projected), 1, {plan.UnitStride}, ref pass.At(pass.{Name}HiddenGradients), {plan.HiddenStride}, ref pass.At(pass.Columns + {plan.ProjectionGradient}), {plan.PaddedWidth});
                """);
        }
    }
}
