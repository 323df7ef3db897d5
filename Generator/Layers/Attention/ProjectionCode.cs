namespace Unrolled.Generator.Layers;

/// <summary>Writes what one product b + W·x inside a layer takes: packing, forward, backward.</summary>
internal sealed class ProjectionCode(LayerPlan layer, ProjectionPlan plan)
{
    private int FirstTensor => layer.FirstTensor + plan.Tensor;

    private int BiasTensor => layer.FirstTensor + plan.BiasTensor;

    // All values of a tensor, or the part that belongs to the product.
    private string Weights => $"Parameters[{FirstTensor}].Values{(plan.Part is { } part ? $".Slice({part * plan.Units * plan.Inputs}, {plan.Units * plan.Inputs})" : "")}";

    private string Bias => $"Parameters[{BiasTensor}].Values{(plan.BiasPart is { } part ? $".Slice({part * plan.Units}, {plan.Units})" : "")}";

    public void EmitPackPanels(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.Panels.Pack(Lanes, {plan.Units}, {Weights}, default, {(plan.HasBias ? Bias : "default")}, new float[] {{ 1f }}, panels.Slice({layer.PanelOffset + plan.Panel}, {plan.PanelFloats}));");

    public void EmitPackRows(SourceWriter writer) => writer.Write(
        $"global::Unrolled.Kernels.GradientRows.CopyRows({Weights}, 1, {plan.Units}, rows.Slice({layer.RowOffset + plan.Row}, {plan.RowLength}), {plan.InputStride});");

    public void EmitCollect(SourceWriter writer)
    {
        int gradient = layer.GradientOffset + plan.Gradient;
        writer.Write($"global::Unrolled.Kernels.GradientRows.Collect(gradientColumns.Slice({gradient + plan.PaddedUnits}, {plan.Inputs * plan.PaddedUnits}), 1, {plan.Units}, gradients.Slice(Parameters[{FirstTensor}].Offset{Offset(plan.Part, plan.Units * plan.Inputs)}, {plan.Units * plan.Inputs}));");
        if (plan.HasBias)
        {
            writer.Write($"global::Unrolled.Kernels.GradientRows.Collect(gradientColumns.Slice({gradient}, {plan.PaddedUnits}), 1, {plan.Units}, gradients.Slice(Parameters[{BiasTensor}].Offset{Offset(plan.BiasPart, plan.Units)}, {plan.Units}));");
        }
    }

    /// <summary>b + W·x of some rows; <c>panels</c> is a variable of the code around it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="x">Where x starts.</param>
    /// <param name="panels">Where the layer's panels start.</param>
    /// <param name="target">Where b + W·x starts.</param>
    public void EmitForward(SourceWriter writer, string rows, string x, string panels, string target) => writer.Write(
        $"Panels.Multiply<L, V>(1, {plan.PaddedUnits}, {plan.PanelRows}, 1, {rows}, {plan.Inputs}, {x}, {plan.InputStride}, {panels}, {target}, {plan.Stride}, 0);");

    /// <summary>Adds to the gradients of W and b.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="x">Where x starts.</param>
    /// <param name="gradient">Where the gradient of b + W·x starts.</param>
    public void EmitWeightGradients(SourceWriter writer, string x, string gradient)
    {
        string rows = Code.Rows(plan.Axis);
        int start = layer.GradientOffset + plan.Gradient;
        if (plan.HasBias)
        {
            writer.Write($"""
                float one = 1f;
                Matrix.MultiplyAdd<L, V>(1, {plan.PaddedUnits}, {rows}, ref one, 0, 0, {gradient}, {plan.Stride}, ref pass.GradientColumn({start}), {plan.PaddedUnits});
                """);
        }

        writer.Write($"Matrix.MultiplyAdd<L, V>({plan.Inputs}, {plan.PaddedUnits}, {rows}, {x}, 1, {plan.InputStride}, {gradient}, {plan.Stride}, ref pass.GradientColumn({start + plan.PaddedUnits}), {plan.PaddedUnits});");
    }

    /// <summary>Wᵀ·d: the gradient of x, or what is added to it.</summary>
    public void EmitInputGradient(SourceWriter writer, string gradient, string target, bool add)
    {
        string rows = Code.Rows(plan.Axis), copies = $"ref Unsafe.Add(ref rowCopies, {layer.RowOffset + plan.Row})";
        int columns = Sizes.Padded(plan.Inputs), stride = plan.InputStride;
        writer.Write(add
            ? $"Matrix.MultiplyAdd<L, V>({rows}, {columns}, {plan.PaddedUnits}, {gradient}, {plan.Stride}, 1, {copies}, {stride}, {target}, {stride});"
            : $"Matrix.Multiply<L, V>({rows}, {columns}, {plan.PaddedUnits}, {gradient}, {plan.Stride}, {copies}, {stride}, ref pass.ZeroRow, {target}, {stride});");
    }

    private static string Offset(int? part, int length) => part is > 0 and var number ? $" + {number * length}" : "";
}
