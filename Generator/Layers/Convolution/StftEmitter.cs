namespace Unrolled.Generator.Layers;

/// <summary>The short-time Fourier transform of each row: calls of the runtime's <c>Stft</c>. A step is a batch of one row.</summary>
internal sealed class StftEmitter(StftPlan plan) : LayerEmitter(plan)
{
    private readonly StftSpec _spec = plan.Stft;

    public override IEnumerable<string> Formulas
    {
        get
        {
            string padding = _spec.PadBefore + _spec.PadAfter == 0 ? "" : $", {_spec.PadBefore} reflected before and {_spec.PadAfter} after";
            yield return $"{plan.Name}: {_spec.Samples} samples{padding} → {plan.Output.Shape}, windows of {_spec.Window} with a hop of {_spec.Hop}";
            yield return $"  y = {(_spec.Power ? "re² + im²" : "√(re² + im²)")}, re and im the products with the basis";
        }
    }

    private string Shape => $"new {_spec.Shape}, {(_spec.Power ? "true" : "false")}";

    public override void EmitPackPanels(SourceWriter writer) => EmitPack(writer, "PackPanels", $"panels.Slice({plan.PanelOffset}, {plan.PanelLength})");

    public override void EmitPackRows(SourceWriter writer)
    {
        EmitPack(writer, "CopyRows", $"rows.Slice({plan.RowOffset}, {plan.RowCopyLength})");
        EmitPack(writer, "PackPanels", $"rows.Slice({plan.RowOffset + plan.RowCopyLength}, {plan.PanelLength})");
    }

    public override void EmitStep(SourceWriter writer) => writer.Write(
        $"// {plan.Name} [{plan.Output.Shape}].\nStft.Forward<L, V>({Shape}, 1, {Code.StepOutput(plan.Source)}, 0, ref Unsafe.Add(ref w, {plan.PanelOffset}), ref Unsafe.Add(ref s, {plan.StateScratch}), {Code.StepOutput(plan)}, 0);");

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: the padded samples and the sums of a few frames.</summary>\npublic readonly nint {Name}Scratch;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        writer.Write($"{Name}Scratch = Reserve(new {_spec.Shape}.ScratchLength(training));");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string rows = Code.Rows(plan.Axis), x = $"ref pass.At({Code.InputOf(plan)}), {plan.InputStride}";
        EmitForwardMethod(writer, "the frames of all rows.", () =>
        {
            writer.Write($"Stft.Forward<L, V>({Shape}, {rows}, {x}, ref panels, ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}Output), {plan.OutputStride});");
            EmitClearPadding(writer, $"pass.{Name}Output");
        });
        writer.Line();
        EmitBackwardMethod(writer, "gives the input's gradient; the basis has none.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"Stft.Backward<L, V>({Shape}, {rows}, {x}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset + plan.RowCopyLength}), ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), ref pass.At(pass.{Name}Scratch), ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}));")));
    }

    private void EmitPack(SourceWriter writer, string method, string target)
        => writer.Write($"global::Unrolled.Kernels.Stft.{method}(new global::Unrolled.Kernels.{_spec.Shape}, Parameters[{plan.FirstTensor}].Values, {target});");
}
