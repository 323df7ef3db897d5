namespace Unrolled.Generator.Layers;

/// <summary>Maximum or mean over the image of each time step; a step is a batch of one.</summary>
internal sealed class Pooling2DEmitter(Pooling2DPlan plan) : LayerEmitter(plan)
{
    private readonly ImageWindowsSpec _windows = plan.Pooling.Windows;

    public override IEnumerable<string> Formulas
        => [$"{plan.Name}: {_windows.Image.Height}×{_windows.Image.Width}×{_windows.Image.Channels} → {plan.Output.Shape}, {(plan.Pooling.Pool == PoolSpec.Max ? "maximum" : "mean")} of {_windows.Vertical.Kernel}×{_windows.Horizontal.Kernel} pixels"];

    private string Pool => plan.Pooling.Pool == PoolSpec.Max ? "MaximumPool" : "MeanPool";

    public override void EmitStep(SourceWriter writer)
    {
        writer.Write($"// {plan.Name} [{plan.Output.Shape}].");
        writer.Write($"ImagePooling.Forward<{Pool}, L, V>({_windows.Code}, 1, {_windows.Image.Channels}, {Code.StepOutput(plan.Source)}, 0, {Code.StepOutput(plan)}, 0);");
    }

    public override void EmitKernels(SourceWriter writer)
    {
        string extent = $"{_windows.Code}, {Code.Rows(plan.Axis)}, {_windows.Image.Channels}";
        EmitForwardMethod(writer, "all windows.", () => writer.Write(
            $"ImagePooling.Forward<{Pool}, L, V>({extent}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        writer.Line();
        EmitBackwardMethod(writer, "shares the gradient out.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"ImagePooling.Backward<{Pool}, L, V>({extent}, ref pass.At({Code.InputOf(plan)}), {plan.InputStride}, ref pass.At(pass.{Name}Output), ref pass.At(pass.{Name}OutputGradient), {plan.OutputStride}, ref pass.At({target}));")));
    }
}
