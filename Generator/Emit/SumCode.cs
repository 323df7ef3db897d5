namespace Unrolled.Generator.Emit;

/// <summary>What follows from a layer's <see cref="SumLayout"/>: its entry in the network's definition, by which weights are packed and gradients collected.</summary>
internal static class SumCode
{
    /// <summary>The layer's sums as an entry of <c>NetworkDefinition.Sums</c>.</summary>
    public static string Definition(PanelPlan plan)
    {
        SumLayout layout = plan.Layout;
        string scales = string.Join(", ", layout.Sums.Select(s => layout.IsNormalized ? "1f" : Code.Scale(s.Function)));
        string biases = layout.Biases.Count == 0
            ? $"global::System.Array.Empty<{Type("Gate")}>()"
            : $"new[] {{ {string.Join(", ", layout.Biases.Select(b => $"new {Type("Gate")}({plan.FirstTensor + b.Tensor}, {string.Join(", ", b.Sums)})"))} }}";
        IEnumerable<string> products = layout.Products.Select(p =>
            $"new {Type("Product")}({plan.FirstTensor + p.Rows.Tensor}, {p.Count}, {p.Row}, {p.Stride}, {string.Join(", ", p.Rows.Sums)}){(p.SelectsToken ? " { SelectsToken = true }" : "")}");
        string[] more =
        [
            .. layout.Panels.Count == 1 ? Array.Empty<string>() : [$"Sets = new[] {{ {string.Join(", ", layout.Panels.Select(p => p.Count))} }}"],
            .. plan.Weights == WeightPrecisionSpec.Float32 ? Array.Empty<string>() : [$"Reduced = {plan.ReducedOffset}"],
            .. plan is DensePlan { ByRows: true } ? ["ByRows = true"] : Array.Empty<string>(),
            .. layout.IsNormalized ? ["IsNormalized = true"] : Array.Empty<string>(),
        ];
        return $"new {Type("Sum")}({plan.Units}, {plan.PanelOffset}, {plan.GradientOffset}, new[] {{ {scales} }}, {biases}, {string.Join(", ", products)}){(more.Length == 0 ? "" : $" {{ {string.Join(", ", more)} }}")}";

        static string Type(string kind) => $"global::Unrolled.{kind}Definition";
    }
}
