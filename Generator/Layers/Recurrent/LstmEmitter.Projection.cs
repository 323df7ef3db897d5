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
            writer.Write($"// h = V·m, [{plan.StateUnits}].");
            writer.Write(Project("1", StepTarget, 0, $"ref w, {plan.PanelOffset + plan.ProjectionPanel}", Code.StepOutput(plan), 0));
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

        if (_spec.LayerNormalization)
        {
            EmitNormalMethods(writer);
        }
    }

    private void EmitAfterGates(SourceWriter writer)
    {
        EmitCellOutput(writer);
        if (plan.HasProjection)
        {
            writer.Write("\n// h(t) = V·m(t)");
            writer.Write(Project("rows", "ref projected", plan.UnitStride, $"ref panels, {plan.ProjectionPanel}", "ref hNext", plan.HiddenStride));
        }
    }

    private void EmitBeforeGatesBackward(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            writer.Write($"""

                // dh(t) with what the output gets, kept for V's gradient; dm = Vᵀ·dh.
                Matrix.{(plan.IsSequence ? "Sum<L, V>" : "Copy")}(rows * {plan.HiddenStride}, ref dh, {(plan.IsSequence ? "ref dOutput, " : "")}ref hiddenGradients);
                {MultiplyByRows(plan.PaddedWidth, $"ref hiddenGradients, {plan.HiddenStride}", plan.ProjectionRow, "ref projectedGradient", plan.UnitStride)}
                """);
        }

        if (_spec.LayerNormalization)
        {
            EmitCellGradient(writer);
        }
    }

    // Of one row in a step, and of all in a pass.
    private string Project(string rows, string m, int mRow, string panels, string h, int hRow) => $"""
        Panels.Multiply<L, V>(1, {plan.PaddedWidth}, {1 + plan.Units}, 1, {rows}, {plan.Units}, {m}, {mRow}, ref Unsafe.Add({panels}), {h}, {hRow}, 0);
        FlushToZero.Apply({h}, {(hRow == 0 ? plan.PaddedWidth : $"{rows} * {hRow}")}, FlushToZero.Value);
        """;

    private string Projection => $"Parameters[{plan.ProjectionTensor}]";

    public override void EmitPackPanels(SourceWriter writer)
    {
        base.EmitPackPanels(writer);
        if (plan.HasProjection)
        {
            string target = $"panels.Slice({plan.PanelOffset + plan.ProjectionPanel}, {plan.PaddedWidth * (1 + plan.Units)})";
            writer.Write($"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.StateUnits}, {Projection}.Values, default, default, new float[] {{ 1f }}, {target});");
        }
    }

    public override void EmitPackRows(SourceWriter writer)
    {
        base.EmitPackRows(writer);
        if (plan.HasProjection)
        {
            string target = $"rows.Slice({plan.ProjectionRow}, {plan.PaddedWidth * plan.UnitStride})";
            writer.Write($"global::Unrolled.Kernels.GradientRows.CopyRows({Projection}.Values, 1, {plan.StateUnits}, {target}, {plan.UnitStride});");
        }
    }

    public override void EmitCollect(SourceWriter writer)
    {
        base.EmitCollect(writer);
        if (plan.HasProjection)
        {
            string source = $"gradientColumns.Slice({plan.ProjectionGradient}, {plan.Units * plan.PaddedWidth})";
            string target = $"gradients.Slice({Projection}.Offset, {plan.StateUnits * plan.Units})";
            writer.Write($"global::Unrolled.Kernels.GradientRows.Collect({source}, 1, {plan.StateUnits}, {target});");
        }
    }

    private void EmitProjectionGradient(SourceWriter writer)
    {
        if (plan.HasProjection)
        {
            string m = $"ref pass.At({KeptPlace("projected")}), 1, {plan.UnitStride}", dh = $"ref pass.At({KeptPlace("hiddenGradients")}), {plan.HiddenStride}";
            string target = $"ref pass.GradientColumn({plan.ProjectionGradient}), {plan.PaddedWidth}";
            writer.Write($"""
                // dV [{plan.Units}][{plan.PaddedWidth}], over all steps and rows.
                Matrix.MultiplyAdd<L, V>({plan.Units}, {plan.PaddedWidth}, {Code.Rows(plan.StepAxis)}, {m}, {dh}, {target});
                """);
        }
    }
}
