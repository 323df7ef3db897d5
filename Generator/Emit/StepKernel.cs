namespace Unrolled.Generator.Emit;

/// <summary>The step of one set of panels: a struct with its sizes and with what becomes of its sums, which the runtime's <c>StepKernel</c> takes.</summary>
/// <param name="Plan">The layer.</param>
/// <param name="Panel">The number of the panels.</param>
/// <param name="Suffix">The ending of the struct's name.</param>
/// <param name="Hidden">The variable of the vector that U takes, where there is one.</param>
/// <param name="State">The variable of the cell's further state, where it has one.</param>
/// <param name="Target">The variable of what the step gives.</param>
/// <param name="Result">What becomes of the sums, which are variables by their names, of the block from unit <c>u</c>.</param>
internal sealed record StepKernel(PanelPlan Plan, int Panel, string Suffix, string? Hidden, string? State, string Target, string Result)
{
    private PanelLayout Layout => Plan.Layout.Panels[Panel];

    private string Name => Plan.Code + Suffix;

    // True if one block of 16 units stays in the first-level cache at the turn, and two do not. Measured on a cache of 48 KB: an LSTM of 128 units is a tenth slower by
    // pairs. With three columns per hidden unit pairs are always faster.
    private bool FitsOneWideBlock => Plan.Alternates && HasMatrix && Layout.Of(1).Count == 4 && 16 * Layout.Unit * sizeof(float) is > 28 * 1024 and <= 48 * 1024;

    private bool HasMatrix => Plan.Layout.Products.Count > 1;

    /// <summary>Writes a struct of this step alone.</summary>
    public void Emit(SourceWriter writer, string what)
    {
        writer.Write($"/// <summary>{Plan.Name}: {what}.</summary>");
        writer.Block($"file readonly struct {Name} : IStepCell", () => EmitMembers(writer));
    }

    /// <summary>Writes the members of the struct: the sizes, and what becomes of the sums.</summary>
    public void EmitMembers(SourceWriter writer)
    {
        EmitSizes(writer, Plan, Layout.FirstSum, Layout.Count);
        EmitFlag(writer, "Alternates", Plan.Alternates);
        EmitFlag(writer, "FitsOneWideBlock", FitsOneWideBlock);
        writer.Line();
        writer.Write("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        string[] sums = [.. Layout.Sums.Select(s => s.Name), .. Enumerable.Range(Layout.Count, 4 - Layout.Count).Select(i => $"_{i}")];
        writer.Write($"public static void Complete<L, V>(ref float panels, ref float {Hidden ?? "_h"}, ref float {State ?? "_state"}, ref float {Target}, nint u, {string.Join(", ", sums.Select(s => "V " + s))})");
        writer.Write(Code.Constraints);
        writer.Block("", () => writer.Write(Result));
    }

    /// <summary>Writes the sizes of all of a layer's sums.</summary>
    public static void EmitSizes(SourceWriter writer, PanelPlan plan) => EmitSizes(writer, plan, 0, plan.Layout.Sums.Count);

    private static void EmitSizes(SourceWriter writer, PanelPlan plan, int first, int count)
    {
        IReadOnlyList<ProductPlan> products = plan.Layout.Products;
        Size("Units", plan.PaddedUnits);
        Size("Sums", count);
        Size("Inputs", products[0].Count);
        Size("InputSums", Of(products[0]).Count);
        if (products.Count > 1)
        {
            (int firstHidden, int hiddenSums) = Of(products[1]);
            Size("Hidden", products[1].Count);
            if (firstHidden > 0)
            {
                Size("FirstHiddenSum", firstHidden);
            }

            Size("HiddenSums", hiddenSums);
        }

        EmitFlag(writer, "SelectsToken", products[0].SelectsToken);
        EmitFlag(writer, "SplitsSums", products.Count > 1 && plan.SplitsSums && count > 1);

        void Size(string name, int value) => writer.Write($"public static int {name} => {Code.Text(value)};");

        // The first of these sums that a product is added to, and how many.
        (int First, int Count) Of(ProductPlan product)
        {
            int[] sums = [.. product.Rows.Sums.Where(s => s >= first && s < first + count)];
            return (sums.Min() - first, sums.Length);
        }
    }

    private static void EmitFlag(SourceWriter writer, string name, bool value)
    {
        if (value)
        {
            writer.Write($"public static bool {name} => true;");
        }
    }

    /// <summary>Writes the call.</summary>
    public void EmitCall(SourceWriter writer, string x, (string Place, string Name)? h, string? state, string target) => EmitCall(writer, Plan, Panel, Name, x, h, state, target);

    /// <summary>Writes the call. Each place is an argument.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="plan">The layer.</param>
    /// <param name="panel">The number of the panels.</param>
    /// <param name="type">Their struct.</param>
    /// <param name="x">The input.</param>
    /// <param name="h">The vector that U takes, with the name of its bytes; null where there is none.</param>
    /// <param name="state">The cell's further state, or null.</param>
    /// <param name="target">What the step gives.</param>
    public static void EmitCall(SourceWriter writer, PanelPlan plan, int panel, string type, string x, (string Place, string Name)? h, string? state, string target)
    {
        string panels = Code.At("w", plan.PanelOffset + plan.Layout.PanelStart(panel)), places = $"{x}, {h?.Place ?? x}, {state ?? target}, {target}", down = plan.Alternates ? "now != 0" : "false";
        if (plan.Weights == WeightPrecisionSpec.Float32)
        {
            writer.Write($"StepKernel.Run<{type}, L, V>({panels}, {places}, {down});");
            return;
        }

        string reduced = Code.At("reduced", plan.ReducedStart(panel)), weights = $"{reduced}, {(plan.StepReadsPanels ? panels : reduced)}";
        writer.Write(plan.Weights == WeightPrecisionSpec.Int8
            ? $"StepKernel.RunBytes<{type}, L, V>({weights}, {places}, {Code.ByteArguments(plan, "x")}, {Code.ByteArguments(plan, h?.Name ?? "x")}, {down});"
            : $"StepKernel.RunHalves<{type}, L, V>({weights}, {places}, {down});");
    }
}
