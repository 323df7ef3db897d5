using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>What follows from a layer's <see cref="SumLayout"/>: its entry in the network's definition, by which weights are packed and gradients collected, and the products of whole sequences.</summary>
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
            .. layout.IsNormalized ? ["IsNormalized = true"] : Array.Empty<string>(),
        ];
        return $"new {Type("Sum")}({plan.Units}, {plan.PanelOffset}, {plan.GradientOffset}, new[] {{ {scales} }}, {biases}, {string.Join(", ", products)}){(more.Length == 0 ? "" : $" {{ {string.Join(", ", more)} }}")}";

        static string Type(string kind) => $"global::Unrolled.{kind}Definition";
    }

    /// <summary>The statements that make b + W·x of some rows.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="z">The target's variable.</param>
    /// <param name="zRow">Floats from a row of the target to the next.</param>
    /// <param name="zGate">Floats from a sum of the target to the next.</param>
    public static string InputSums(PanelPlan plan, string rows, string z, int zRow, int zGate)
    {
        SumLayout layout = plan.Layout;
        string x = $"ref pass.At({Code.InputOf(plan)})";
        return string.Join("\n", layout.Panels.SelectMany((panel, i) =>
        {
            (string panels, string target) = (Code.At("panels", layout.PanelStart(i)), Code.At(z, panel.FirstSum * zGate));
            (int first, int count) = panel.Of(0);
            List<string> lines = [plan.SelectsTokens
                ? Code.Select(plan, $"{panel.Unit}, {panel.Start(0)}, {count}", rows, panels, target, zRow, zGate)
                : Product(plan, panel, 0, true, rows, x, plan.InputStride, panels, target, zRow, zGate)];
            if (count < panel.Count)
            {
                // The other sums have their biases alone.
                lines.Add($"Panels.Multiply<L, V>(new PanelPart({panel.Unit}, 0, {panel.Count - count}), {first + count - panel.FirstSum}, true, {layout.PaddedUnits}, {rows}, 0, {(plan.SelectsTokens ? "ref panels" : x)}, {plan.InputStride}, {panels}, {target}, {zRow}, {zGate});");
            }

            return lines;
        }));
    }

    /// <summary>The statement that adds a product to sums, or with the biases makes them.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="panel">The panels.</param>
    /// <param name="product">The product's number.</param>
    /// <param name="fromBias">True to begin with the biases.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="vector">Where the vectors start, as an argument.</param>
    /// <param name="stride">Floats from a vector to the next.</param>
    /// <param name="panels">Where the panels start, as an argument.</param>
    /// <param name="z">The target, as an argument.</param>
    /// <param name="zRow">Floats from a row of the target to the next.</param>
    /// <param name="zGate">Floats from a sum of the target to the next.</param>
    public static string Product(PanelPlan plan, PanelLayout panel, int product, bool fromBias, string rows, string vector, int stride, string panels, string z, int zRow, int zGate)
    {
        (int first, int count) = panel.Of(product);
        int depth = plan.Layout.Products[product].Count;
        string place = panel.IsUniform && fromBias == (product == 0)
            ? $"{panel.Count}, {plan.PaddedUnits}, {panel.Rows}, {1 + plan.Layout.Products.Take(product).Sum(p => p.Count)}"
            : $"{Part(panel, product)}, {first - panel.FirstSum}, {(fromBias ? "true" : "false")}, {plan.PaddedUnits}";
        return $"Panels.Multiply<L, V>({place}, {rows}, {depth}, {vector}, {stride}, {panels}, {z}, {zRow}, {zGate});";
    }

    /// <summary>A product's part of the panels, as an argument.</summary>
    public static string Part(PanelLayout panel, int product) => $"new PanelPart({panel.Unit}, {panel.Start(product)}, {panel.Of(product).Count})";

    /// <summary>The statements that add to <c>gradients</c> those of the biases and of W, from the gradients of the sums.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="dz">The variable of the sums' gradients.</param>
    /// <param name="dzRow">Their row stride.</param>
    /// <param name="dInput">That of the gradients of W·x, where they are others.</param>
    public static string InputGradients(PanelPlan plan, string rows, string dz, int dzRow, string? dInput = null)
    {
        SumLayout layout = plan.Layout;
        int columns = layout.ColumnsOf(layout.Products[0]);
        string target = Code.At("gradients", layout.GradientStart(0)), gradient = dInput ?? dz;
        return $"""
            {(layout.Biases.Count > 0 ? $"float one = 1f;\nMatrix.MultiplyAdd<L, V>(1, {layout.Columns}, {rows}, ref one, 0, 0, ref {dz}, {dzRow}, ref gradients, {layout.Columns});" : "")}
            {(plan.SelectsTokens
                ? Code.AddToRows(plan, rows, $"ref {gradient}", dzRow, target, columns)
                : $"Matrix.MultiplyAdd<L, V>({plan.Inputs}, {columns}, {rows}, ref pass.At({Code.InputOf(plan)}), 1, {plan.InputStride}, ref {gradient}, {dzRow}, {target}, {columns});")}
            """;
    }
}
