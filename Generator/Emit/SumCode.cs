using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>What follows from a layer's <see cref="SumLayout"/>: packing, row copies, collecting gradients, and the products of whole sequences.</summary>
internal static class SumCode
{
    private const string Kernels = "global::Unrolled.Kernels.";

    /// <summary>The calls that pack the layer's weights into <c>panels</c>.</summary>
    public static void PackPanels(SourceWriter writer, PanelPlan plan)
    {
        SumLayout layout = plan.Layout;
        for (int i = 0; i < layout.Panels.Count; i++)
        {
            PanelLayout panel = layout.Panels[i];
            string target = $"panels.Slice({plan.PanelOffset + layout.PanelStart(i)}, {layout.PaddedUnits * panel.Unit})";
            if (panel.IsUniform)
            {
                string[] values = [.. layout.Products.Select(p => Values(p.Rows, p.Count)), "default"];
                string bias = layout.Biases.Count == 0 || layout.IsNormalized ? "default" : Values(layout.Biases[0], 1);
                writer.Write($"{Kernels}Panels.Pack(Lanes, {plan.Units}, {values[0]}, {values[1]}, {bias}, {Scales(layout, panel.FirstSum, panel.Count)}, {target});");
                continue;
            }

            if (layout.Biases.Count == 0)
            {
                writer.Write($"{target}.Clear();");
            }

            foreach ((GateRows rows, GateRun run, bool adds) in BiasRuns(panel))
            {
                Pack(0, panel.Count, rows, run, panel.FirstSum, 1, adds ? ", add: true" : "");
            }

            for (int p = 0; p < layout.Products.Count; p++)
            {
                (int first, int count) = panel.Of(p);
                foreach (GateRun run in layout.Products[p].Rows.Runs(first, count))
                {
                    Pack(panel.Start(p), count, layout.Products[p].Rows, run, first, layout.Products[p].Count, "");
                }
            }

            string Values(GateRows rows, int columns) => RunOf(plan, rows, rows.Runs(panel.FirstSum, panel.Count).Single(), columns);

            void Pack(int start, int gates, GateRows rows, GateRun run, int first, int columns, string add) => writer.Write(
                $"{Kernels}Panels.Pack(Lanes, {plan.Units}, new {Kernels}PanelPart({panel.Unit}, {start}, {gates}), {run.Sum - first}, {RunOf(plan, rows, run, columns)}, {Scales(layout, run.Sum, run.Count)}, {target}{add});");
        }
    }

    /// <summary>The calls that pack its weights of fewer bits into <c>reduced</c>.</summary>
    public static void PackReduced(SourceWriter writer, PanelPlan plan)
    {
        if (plan.Weights == WeightPrecisionSpec.Float32)
        {
            return;
        }

        SumLayout layout = plan.Layout;
        string lanes = plan.Weights == WeightPrecisionSpec.Int8 ? $"{Kernels}Panels.ByteLanes(Lanes)" : "Lanes";
        if (layout.Biases.Count == 0)
        {
            writer.Write($"reduced.Slice({plan.ReducedOffset}, {plan.ReducedLength}).Clear();");
        }

        for (int i = 0; i < layout.Panels.Count; i++)
        {
            PanelLayout panel = layout.Panels[i];
            ReducedPanel reduced = plan.ReducedPanels[i];
            foreach ((GateRows rows, GateRun run, bool adds) in BiasRuns(panel))
            {
                Pack("Pack(", 0, panel.Count, rows, run, panel.FirstSum, 1, adds ? ", add: true" : "");
            }

            for (int p = 0; p < layout.Products.Count; p++)
            {
                (int first, int count) = panel.Of(p);
                string method = layout.Products[p].SelectsToken ? $"PackQuantized(global::Unrolled.WeightPrecision.{plan.Weights}, " : plan.Weights == WeightPrecisionSpec.Int8 ? "PackBytes(" : "PackHalves(";
                foreach (GateRun run in layout.Products[p].Rows.Runs(first, count))
                {
                    Pack(method, reduced.Start(p), count, layout.Products[p].Rows, run, first, layout.Products[p].Count, "");
                }
            }

            void Pack(string method, int start, int gates, GateRows rows, GateRun run, int first, int columns, string add) => writer.Write(
                $"{Kernels}Panels.{method}{lanes}, {plan.Units}, new {Kernels}PanelPart({reduced.Unit}, {start}, {gates}), {run.Sum - first}, FlushedValues({plan.FirstTensor + rows.Tensor}){Slice(plan, rows, run, columns)}, {Scales(layout, run.Sum, run.Count)}, reduced.Slice({plan.ReducedStart(i)}, {plan.PaddedUnits * reduced.Unit}){add});");
        }
    }

    /// <summary>The calls that copy its weights into <c>rows</c>: those of a sum one below the other, in the order of the sums.</summary>
    public static void PackRows(SourceWriter writer, PanelPlan plan)
    {
        foreach (ProductPlan product in plan.Layout.Products.Where(p => p.Row >= 0))
        {
            int sum = plan.PaddedUnits * product.Stride;
            foreach (GateRun run in AllRuns(plan, product.Rows))
            {
                writer.Write($"{Kernels}GradientRows.CopyRows({RunOf(plan, product.Rows, run, product.Count)}, {run.Count}, {plan.Units}, rows.Slice({product.Row + (run.Sum - product.Rows.FirstSum) * sum}, {run.Count * sum}), {product.Stride});");
            }
        }
    }

    /// <summary>The calls that write its gradients from <c>gradientColumns</c> to <c>gradients</c>.</summary>
    public static void Collect(SourceWriter writer, PanelPlan plan)
    {
        SumLayout layout = plan.Layout;
        for (int p = 0; p < layout.Products.Count; p++)
        {
            Collect(layout.Products[p].Rows, layout.Products[p].Count, layout.GradientStart(p), layout.Products[p].Rows.FirstSum, layout.Products[p].Rows.Sums.Count);
        }

        foreach (GateRows rows in layout.Biases)
        {
            Collect(rows, 1, 0, 0, layout.Sums.Count);
        }

        void Collect(GateRows rows, int count, int start, int first, int sums)
        {
            int columns = sums * plan.PaddedUnits;
            foreach (GateRun run in AllRuns(plan, rows).OrderBy(r => r.Gate))
            {
                int from = plan.GradientOffset + start + (run.Sum - first) * plan.PaddedUnits, length = run.Count * plan.Units * count, to = run.Gate * plan.Units * count;
                bool isWhole = run.Count == sums;
                string source = $"gradientColumns.Slice({from}, {(count - 1) * columns + run.Count * plan.PaddedUnits}), {run.Count}, {plan.Units}{(isWhole ? "" : $", {columns}")}";
                writer.Write($"{Kernels}GradientRows.Collect({source}, gradients.Slice(Parameters[{plan.FirstTensor + rows.Tensor}].Offset{(to == 0 ? "" : $" + {to}")}, {length}));");
            }
        }
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

    // The runs of the biases of a set of panels, apart where some of the sums have one already.
    private static IEnumerable<(GateRows Rows, GateRun Run, bool Adds)> BiasRuns(PanelLayout panel)
    {
        IReadOnlyList<GateRows> biases = panel.Layout.Biases;
        for (int b = 0; b < biases.Count; b++)
        {
            bool Adds(int sum) => biases.Take(b).Any(before => before.Sums.Contains(sum));
            foreach (GateRun run in biases[b].Runs(panel.FirstSum, panel.Count))
            {
                int start = 0;
                for (int i = 1; i <= run.Count; i++)
                {
                    if (i == run.Count || Adds(run.Sum + i) != Adds(run.Sum + start))
                    {
                        yield return (biases[b], new GateRun(run.Gate + start, run.Sum + start, i - start), Adds(run.Sum + start));
                        start = i;
                    }
                }
            }
        }
    }

    private static IReadOnlyList<GateRun> AllRuns(PanelPlan plan, GateRows rows) => rows.Runs(0, plan.Layout.Sums.Count);

    private static string RunOf(PanelPlan plan, GateRows rows, GateRun run, int columns) => $"Parameters[{plan.FirstTensor + rows.Tensor}].Values{Slice(plan, rows, run, columns)}";

    private static string Slice(PanelPlan plan, GateRows rows, GateRun run, int columns)
        => run.Count == rows.Sums.Count ? "" : $".Slice({run.Gate * plan.Units * columns}, {run.Count * plan.Units * columns})";

    // One factor for each sum.
    private static string Scales(SumLayout layout, int first, int count)
        => $"new float[] {{ {string.Join(", ", layout.Sums.Skip(first).Take(count).Select(s => layout.IsNormalized ? "1f" : Code.Scale(s.Function)))} }}";
}
