namespace Unrolled.Generator.Layers;

/// <summary>A convolution over the image of each time step; a step is a batch of one.</summary>
internal sealed class Conv2DEmitter(Conv2DPlan plan) : ConvolutionEmitter(plan)
{
    private readonly ConvolutionSpec _spec = plan.Convolution;

    public override IEnumerable<string> Formulas
    {
        get
        {
            yield return $"{plan.Name}: {plan.Source.Output.Shape} → {plan.Output.Shape}, {plan.Windows.Vertical.Kernel}×{plan.Windows.Horizontal.Kernel} pixels{Options(plan.Windows.Vertical, plan.Windows.Horizontal)}";
            yield return $"  y = {Code.Symbol(_spec.Activation)}(b + Σ W·x), over the window of each pixel";
            yield return PanelFormula;
        }
    }

    protected override string Kernels => "ImageConvolution";

    protected override string Windows => plan.Windows.Code;

    protected override string Extent => Code.Rows(plan.Axis);

    public override void EmitStep(SourceWriter writer)
    {
        string output = Code.StepOutput(plan);
        writer.Write($"// {plan.Name} [{plan.Output.Shape}].");
        writer.Write($"ImageConvolution.Forward<L, V>({plan.Shape}, {plan.Windows.Code}, 1, {Code.StepOutput(plan.Source)}, 0, ref Unsafe.Add(ref w, {plan.PanelOffset}), ref Unsafe.Add(ref s, {plan.StateScratch}), {plan.Chunk}, {output}, 0);");
        Activation.EmitRow(writer, output);
    }
}
