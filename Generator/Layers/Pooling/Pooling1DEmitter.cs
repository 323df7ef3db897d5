namespace Unrolled.Generator.Layers;

/// <summary>Maximum or mean along time, over windows or over whole sequences.</summary>
internal sealed class Pooling1DEmitter(Pooling1DPlan plan) : LayerEmitter(plan)
{
    private readonly WindowSpec? _window = plan.Pooling.Window;

    public override IEnumerable<string> Formulas
        => [$"{plan.Name}: {(plan.Pooling.Pool == PoolSpec.Max ? "maximum" : "mean")} of {(_window is null ? "all" : _window.Kernel)} steps{(_window is null || _window.Stride == _window.Kernel ? "" : $", stride {_window.Stride}")}, {plan.Width}"];

    private string Pool => plan.Pooling.Pool == PoolSpec.Max ? "MaximumPool" : "MeanPool";

    // The method's ending, and its arguments before the width.
    private string Ending => _window is null ? "All" : "";

    private string Extent => _window is null ? $"pass.Axis({plan.Source.Axis})" : $"{_window.Code}, pass.Axis({plan.Source.Axis}), pass.Axis({plan.Axis})";

    public override void EmitStep(SourceWriter writer)
    {
    }

    public override void EmitKernels(SourceWriter writer)
    {
        EmitForwardMethod(writer, "all windows.", () => writer.Write(
            $"TimePooling.Forward{Ending}<{Pool}, L, V>({Extent}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), ref pass.At(pass.{Name}Output), {plan.OutputStride});"));
        writer.Line();
        EmitBackwardMethod(writer, "shares the gradient out.", () => EmitSourceGradient(writer, 0, target => writer.Write(
            $"TimePooling.Backward{Ending}<{Pool}, L, V>({Extent}, {plan.Width}, ref pass.At({Code.InputOf(plan)}), ref pass.At(pass.{Name}Output), ref pass.At(pass.{Name}OutputGradient), ref pass.At({target}), {plan.OutputStride});")));
    }
}
