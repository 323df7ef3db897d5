namespace Unrolled.Generator.Layers;

/// <summary>A convolution: packing, scratch memory, and the calls of the runtime's kernels, which know no sizes.</summary>
internal abstract class ConvolutionEmitter(ConvolutionPlan plan) : LayerEmitter(plan)
{
    private readonly ConvolutionSpec _spec = plan.Convolution;

    /// <summary>What is done with the sums.</summary>
    protected SumsActivation Activation { get; } = new(plan, plan.Convolution.Activation, plan.Convolution.Filters);

    /// <summary>The runtime's class of kernels.</summary>
    protected abstract string Kernels { get; }

    /// <summary>The windows as a new value of the runtime's.</summary>
    protected abstract string Windows { get; }

    /// <summary>Which rows there are: arguments of the kernels.</summary>
    protected abstract string Extent { get; }

    /// <summary>The arguments after the input, each after a comma: what it was before the first step.</summary>
    protected virtual string Past => "";

    /// <summary>One line that says what a window sees.</summary>
    protected string Options(WindowSpec window, WindowSpec? across = null)
        => (window.Stride == 1 ? "" : $", stride {window.Stride}") + (window.Dilation == 1 ? "" : $", dilation {window.Dilation}")
            + (across is not null && across.PaddingSize != window.PaddingSize ? $", {window.PaddingSize} rows and {across.PaddingSize} columns of zeros around" : window.PaddingSize > 0 ? $", {window.PaddingSize} zeros around" : window.Padding == PaddingSpec.Valid ? "" : $", {window.Padding.ToString().ToLowerInvariant()} padding")
            + (_spec.Groups == 1 ? "" : $", {_spec.Groups} groups");

    /// <summary>The line about the packed weights.</summary>
    protected string PanelFormula
        => $"  panels {(_spec.Groups == 1 ? "" : $"[{_spec.Groups} groups]")}[{plan.PaddedFilters} filters in blocks][{1 + plan.Depth} = bias, {_spec.Taps} taps of {plan.GroupChannels}][lanes], {_spec.Groups * plan.GroupPanel} floats";

    public override void EmitPackPanels(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Convolution.PackPanels(Lanes, new global::Unrolled.Kernels.{plan.Shape.Substring(4)}, Parameters[{plan.FirstTensor}].Values, {(_spec.UseBias ? $"Parameters[{plan.FirstTensor + 1}].Values" : "default")}, {Code.Scale(_spec.Activation)}, panels.Slice({plan.PanelOffset}, {plan.PanelLength}));");

    public override void EmitPackRows(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Convolution.CopyRows(new global::Unrolled.Kernels.{plan.Shape.Substring(4)}, Parameters[{plan.FirstTensor}].Values, rows.Slice({plan.RowOffset}, {plan.RowLength}));");

    public override void EmitCollect(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Convolution.Collect(new global::Unrolled.Kernels.{plan.Shape.Substring(4)}, gradientColumns.Slice({plan.GradientOffset}, {plan.GradientLength}), gradients.Slice(Parameters[{plan.FirstTensor}].Offset, {plan.Tensors[0].Length}), {(_spec.UseBias ? $"gradients.Slice(Parameters[{plan.FirstTensor + 1}].Offset, {_spec.Filters})" : "default")});");

    public override void EmitPassFields(SourceWriter writer)
    {
        base.EmitPassFields(writer);
        Activation.EmitPassFields(writer);
        writer.Write($"/// <summary>{plan.Name}: columns and sums of {plan.Chunk} output positions.</summary>\npublic readonly nint {Name}Scratch;");
    }

    public override void EmitPassLayout(SourceWriter writer)
    {
        base.EmitPassLayout(writer);
        Activation.EmitPassLayout(writer);
        writer.Write($"{Name}Scratch = Reserve({plan.ScratchLength}L);");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "all places of all rows.", () =>
        {
            EmitShape(writer);
            writer.Write($"{Kernels}.Forward<L, V>(shape, windows, {Extent}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}{Past}, ref panels, ref pass.At(pass.{Name}Scratch), {plan.Chunk}, ref pass.At({Activation.Sums}), {plan.OutputStride});");
            Activation.EmitForward(writer);
        });
        writer.Line();
        EmitBackwardMethod(writer, "adds to the weight gradients and gives the input's gradient.", () =>
        {
            Activation.EmitBackward(writer);
            EmitShape(writer);
            writer.Write($"{Kernels}.AddWeightGradients<L, V>(shape, windows, {Extent}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}{Past}, ref pass.At(pass.{Name}Scratch), {plan.Chunk}, ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.GradientColumn({plan.GradientOffset}));");
            EmitSourceGradient(writer, 0, target => writer.Write(
                $"{Kernels}.InputGradient<L, V>(shape, windows, {Extent}, ref Unsafe.Add(ref rowCopies, {plan.RowOffset}), ref pass.ZeroRow, ref pass.At(pass.{Name}Scratch), {plan.Chunk}, ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}), {plan.InputStride});"));
        });
        Activation.EmitKernels(writer);
    }

    /// <summary>The locals <c>shape</c> and <c>windows</c>.</summary>
    protected void EmitShape(SourceWriter writer) => writer.Write($"var shape = {plan.Shape};\nvar windows = {Windows};");
}
