namespace Unrolled.Generator.Layers;

/// <summary>A transposed convolution along time: calls of the runtime's <c>TimeConvolution</c>, whose backward pass it runs forward.</summary>
internal sealed class ConvTranspose1DEmitter(ConvTranspose1DPlan plan) : LayerEmitter(plan)
{
    private readonly ConvTranspose1DSpec _spec = plan.Transposed;
    private readonly SumsActivation _activation = new(plan, plan.Transposed.Activation, plan.Width);

    public override IEnumerable<string> Formulas
    {
        get
        {
            WindowSpec window = _spec.Window;
            yield return $"{plan.Name}: {plan.Inputs} → {plan.Width}, {window.Kernel} outputs of each step{(window.Stride == 1 ? "" : $", stride {window.Stride}")}{(window.Dilation == 1 ? "" : $", dilation {window.Dilation}")}{(_spec.Groups == 1 ? "" : $", {_spec.Groups} groups")}";
            yield return $"  y(t·{window.Stride} + k·{window.Dilation} − before) = {Code.Symbol(_spec.Activation)}(b + Σ W_k·x(t))";
        }
    }

    private string Sizes => $"global::Unrolled.Kernels.{plan.Shape.Substring(4)}";

    // Of the convolution from the output to the input.
    private string Extent => $"pass.Axis({plan.Axis}), pass.Axis({plan.Source.Axis})";

    public override void EmitPackPanels(SourceWriter writer)
    {
        writer.Write($"global::Unrolled.Kernels.TransposedConvolution.PackPanels(new {Sizes}, Parameters[{plan.FirstTensor}].Values, {(_spec.UseBias ? $"Parameters[{plan.FirstTensor + 1}].Values" : "default")}, {Code.Scale(_spec.Activation)}, panels.Slice({plan.PanelOffset}, {plan.PanelLength}));");
    }

    public override void EmitPackRows(SourceWriter writer)
        => writer.Write($"global::Unrolled.Kernels.Convolution.PackPanels(Lanes, new {Sizes}, Parameters[{plan.FirstTensor}].Values, default, 1f, rows.Slice({plan.RowOffset}, {plan.RowLength}));");

    public override void EmitCollect(SourceWriter writer)
    {
        writer.Write($"global::Unrolled.Kernels.Convolution.Collect(new {Sizes}, gradientColumns.Slice({plan.GradientOffset}, {plan.GradientLength}), gradients.Slice(Parameters[{plan.FirstTensor}].Offset, {plan.Tensors[0].Length}), default);");
        if (_spec.UseBias)
        {
            writer.Write($"gradientColumns.Slice({plan.BiasGradient}, {plan.Width}).CopyTo(gradients.Slice(Parameters[{plan.FirstTensor + 1}].Offset, {plan.Width}));");
        }
    }

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        _activation.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: columns and sums of {plan.Chunk} steps.</summary>\npublic readonly nint {Name}Scratch;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        _activation.EmitPassLayout(writer);
        writer.Write($"{Name}Scratch = Reserve({plan.ScratchLength}L);");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string rows = Code.Rows(plan.Axis), x = $"ref pass.At({Code.InputOf(plan)}), {plan.InputStride}", dy = $"ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}";
        string scratch = $"ref pass.At(pass.{Name}Scratch), {plan.Chunk}";
        EmitForwardMethod(writer, "what all steps add to the outputs.", () =>
        {
            EmitShape(writer);
            writer.Write($"TimeConvolution.InputGradient<L, V>(shape, window, {Extent}, ref panels, ref pass.ZeroRow, {scratch}, {x}, ref pass.At({_activation.Sums}), {plan.OutputStride});");
            if (_spec.UseBias)
            {
                writer.Write($"Merging.Add<L, V>({rows}, {plan.Width}, ref Unsafe.Add(ref panels, {plan.BiasPanel}), 0, ref pass.At({_activation.Sums}), {plan.OutputStride});");
            }

            _activation.EmitForward(writer);
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the weight gradients and gives the input's gradient.", () =>
        {
            _activation.EmitBackward(writer);
            EmitShape(writer);
            if (_spec.UseBias)
            {
                writer.Write($"Merging.AddRows<L, V>({rows}, {plan.Width}, {dy}, ref pass.GradientColumn({plan.BiasGradient}));");
            }

            writer.Write($"TimeConvolution.AddWeightGradients<L, V>(shape, window, {Extent}, {dy}, ref Unsafe.NullRef<float>(), 0, {scratch}, {x}, ref pass.GradientColumn({plan.GradientOffset}));");
            EmitSourceGradient(writer, 0, target => writer.Write(
                $"TimeConvolution.Forward<L, V>(shape, window, {Extent}, {dy}, ref Unsafe.NullRef<float>(), 0, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), {scratch}, ref pass.At({target}), {plan.InputStride});"));
        });
        _activation.EmitKernels(writer);
    }

    private void EmitShape(SourceWriter writer) => writer.Write($"var shape = {plan.Shape};\nvar window = {_spec.Window.Code};");
}
