using Unrolled.Generator.Model;

namespace Unrolled.Generator.Emit;

// The kernels of a step whose units have several sums each, one per gate.
internal abstract partial class RecurrentEmitter
{
    /// <summary>
    /// A method over the unit blocks from … to, and one of a pair of them. The four sums of a block are too few to keep two multipliers busy through their
    /// latency, so two blocks go side by side where there are as many; sums in halves are eight already. The order within a sum stays. They are two methods
    /// since a step compiles only those that it calls, and one pair at a time since the compiler would keep the constants of the activations in registers over all
    /// pairs, and spill sums for them where there are 16.
    /// </summary>
    protected void EmitUnitBlocks(SourceWriter writer, UnitBlockKernel kernel)
    {
        if (plan.Weights != WeightPrecisionSpec.Float32)
        {
            new ReducedKernel(plan, plan.ReducedPanels[0], Name + kernel.Method, kernel.Parameters, kernel.Bias, [("x", kernel.Input, ProductOfInput), ("h", kernel.Hidden, "U·h")], plan.Boustrophedon, kernel.Result)
            { SumsInHalves = plan.SumsInHalves }.Emit(writer);
            return;
        }

        EmitMethod(writer, kernel, 1);
        if (HasPairs)
        {
            writer.Line();
            writer.Write($"/// <summary>{plan.Name}: the same of two blocks side by side, from unit first.</summary>");
            EmitMethod(writer, kernel, 2);
        }
    }

    private string ProductOfInput => plan.SelectsTokens ? "W's row of the token" : "W·x";

    /// <summary>The calls of the methods of <see cref="EmitUnitBlocks"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="method">The ending of the methods' names.</param>
    /// <param name="arguments">Their arguments before the range of units, each with a comma behind it.</param>
    /// <param name="panelUnit">Floats of the panels per unit.</param>
    /// <param name="hiddenSums">Sums per unit that the hidden units add to.</param>
    protected void EmitUnitBlockCalls(SourceWriter writer, string method, string arguments, int panelUnit, int hiddenSums)
    {
        string down = plan.Boustrophedon ? ", now != 0" : "";
        if (plan.Weights != WeightPrecisionSpec.Float32)
        {
            Code.StepRuns(writer, plan, (lanes, from, to) => $"{Name}{method}{lanes}({arguments}{from}, {to}{down});");
            return;
        }

        string pairs = $"{char.ToLowerInvariant(Name[0])}{Name.Substring(1)}Pairs";
        Code.Runs(writer, plan.PaddedUnits, (lanes, from, to) => lanes != "<L, V>" || !HasPairs
            ? $"{Name}{method}{lanes}({arguments}{from}, {to}{down});"
            : $$"""
                nint {{pairs}} = {{(TurnsInCache(panelUnit, hiddenSums) ? "L.Width > 8 ? 0 : " : "")}}{{plan.PaddedUnits}} / (2 * L.Width) * (2 * L.Width);
                for (nint block = 0; block < {{pairs}}; block += 2 * L.Width)
                {
                    {{Name}}{{method}}Pair<L, V>({{arguments}}{{(plan.Boustrophedon ? $"now != 0 ? {pairs} - 2 * L.Width - block : block" : "block")}});
                }

                if ({{pairs}} < {{to}})
                {
                    {{Name}}{{method}}<L, V>({{arguments}}{{pairs}}, {{to}}{{down}});
                }
                """);
    }

    private bool HasPairs => plan.PaddedUnits >= 8 && !plan.SumsInHalves;

    private void EmitMethod(SourceWriter writer, UnitBlockKernel kernel, int blocks)
    {
        writer.Write(Code.Kernel);
        if (blocks == 2)
        {
            writer.Write($"private static void {Name}{kernel.Method}Pair<L, V>({kernel.Parameters}, nint first)");
            writer.Write(Code.Constraints);
            writer.Block("", () => EmitBlocks(writer, kernel, 2));
            return;
        }

        writer.Write($"private static void {Name}{kernel.Method}<L, V>({kernel.Parameters}, nint from, nint to{(plan.Boustrophedon ? ", bool down" : "")})");
        writer.Write(Code.Constraints);
        writer.Block("", () => writer.Block("for (nint block = from; block < to; block += L.Width)", () =>
        {
            if (plan.Boustrophedon)
            {
                writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
            }

            writer.Write($"nint u = {(plan.Boustrophedon ? "down ? from + to - L.Width - block : block" : "block")};");
            EmitBlocks(writer, kernel, 1);
        }));
    }

    // True if one block of 16 units stays in the first-level cache at the turn, and two do not. Measured on a cache of 48 KB: an LSTM of 128 units is a tenth slower by
    // pairs. With three columns per hidden unit pairs are always faster.
    private bool TurnsInCache(int panelUnit, int hiddenSums)
        => plan.Boustrophedon && hiddenSums == 4 && 16 * panelUnit * sizeof(float) is > 28 * 1024 and <= 48 * 1024;

    private void EmitBlocks(SourceWriter writer, UnitBlockKernel kernel, int blocks)
    {
        writer.Write($"ref float w = ref Unsafe.Add(ref panels, {(blocks == 1 ? "u" : "first")} * {kernel.PanelUnit});");
        EmitSums(writer, kernel, blocks);
        writer.Line();
        if (blocks == 1)
        {
            writer.Write(kernel.Result);
            return;
        }

        // In a loop: the text is compiled once, and the processor runs ahead into the second round.
        writer.Write($"""
            // What becomes of the first block's sums, then of the second's. These wait; where there are 16 registers they wait in memory, and as new variables, which
            // a minimum with infinity makes of them, or the compiler would have them in memory from the beginning.
            nint u = first;
            V {string.Join(", ", kernel.Bias.Select(g => $"{g} = {g}0"))};
            V {string.Join(", ", kernel.Bias.Select(g => $"{g}Next = L.Width == 8 ? L.Min(L.Splat(float.PositiveInfinity), {g}1) : {g}1"))};
            """);
        writer.Block("while (true)", () =>
        {
            writer.Write(kernel.Result);
            writer.Line();
            writer.Block("if (u != first)", () => writer.Write("break;"));
            writer.Write($"u = first + L.Width;\n{string.Join("\n", kernel.Bias.Select(g => $"{g} = {g}Next;"))}");
        });
    }

    // The sums of some unit blocks: the bias, then the inputs, then the hidden units (h, or another vector), each kind of row with gates of its own.
    private void EmitSums(SourceWriter writer, UnitBlockKernel kernel, int blocks)
    {
        IReadOnlyList<string> bias = kernel.Bias, input = kernel.Input, hidden = kernel.Hidden;
        string Variable(string gate, int block) => blocks == 1 ? gate : $"{gate}{block}";
        string Load(string from, int block, int gate) => $"L.Load(ref {from}, {Code.Times(block * kernel.PanelUnit + gate)})";

        writer.Write($"""

            // {string.Join(", ", bias)} of {(blocks == 1 ? "units u…" : $"{blocks} blocks from unit first")}: the bias,
            {string.Join("\n", Enumerable.Range(0, blocks).Select(b => $"V {string.Join(", ", bias.Select((g, i) => $"{Variable(g, b)} = {Load("w", b, i)}"))};"))}
            w = ref Unsafe.Add(ref w, {Code.Times(bias.Count)});

            // + {(plan.SelectsTokens ? "W's row of the token" : $"W·x, one column of {Columns(input)} per input")},
            """);
        if (plan.SelectsTokens)
        {
            writer.Write($"ref float row = ref Unsafe.Add(ref w, (nint)x * ({Code.Times(input.Count)}));");
            writer.Write(EachSum(input, (sum, b, i) => $"{sum} = L.Add({sum}, {Load("row", b, i)});"));
            writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(plan.Inputs * input.Count)});");
        }
        else
        {
            EmitColumns(plan.Inputs, "x", input);
        }

        string per = $"one column {(hidden.Count == bias.Count ? "" : $"of {Columns(hidden)} ")}per hidden unit";
        if (plan.SumsInHalves)
        {
            writer.Write($"\n// + U·h, {per}: the odd ones have sums of their own, since a small layer waits for each addition.");
            EmitHalves();
        }
        else
        {
            writer.Write($"\n// + U·h, {per}.");
            EmitColumns(plan.StateUnits, "h", hidden);
        }

        string Columns(IReadOnlyList<string> gates) => gates.Count == 1 ? "the sum" : gates.Count == bias.Count ? "all gates" : string.Join(", ", gates);

        string EachSum(IReadOnlyList<string> gates, Func<string, int, int, string> statement)
            => string.Join("\n", Enumerable.Range(0, blocks).SelectMany(b => gates.Select((g, i) => statement(Variable(g, b), b, i))));

        void EmitColumns(int count, string vector, IReadOnlyList<string> gates) => writer.Block($"for (nint k = 0; k < {count}; k++)", () =>
        {
            writer.Write($"V s = L.Splat(Unsafe.Add(ref {vector}, k));");
            writer.Write(EachSum(gates, (sum, b, i) => $"{sum} = L.FusedMultiplyAdd(s, {Load("w", b, i)}, {sum});"));
            writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(gates.Count)});");
        });

        void EmitHalves()
        {
            writer.Write($"V {string.Join(", ", hidden.Select(g => $"{g}Odd = L.Splat(0f)"))};");
            writer.Block($"for (nint k = 0; k < {plan.StateUnits & ~1}; k += 2)", () => writer.Write($"""
                V s = L.Splat(Unsafe.Add(ref h, k)), t = L.Splat(Unsafe.Add(ref h, k + 1));
                {EachSum(hidden, (sum, b, i) => $"{sum} = L.FusedMultiplyAdd(s, {Load("w", b, i)}, {sum});")}
                {EachSum(hidden, (sum, b, i) => $"{sum}Odd = L.FusedMultiplyAdd(t, {Load("w", b, hidden.Count + i)}, {sum}Odd);")}
                w = ref Unsafe.Add(ref w, {Code.Times(2 * hidden.Count)});
                """));
            if (plan.StateUnits % 2 == 1)
            {
                writer.Write($"V last = L.Splat(Unsafe.Add(ref h, {plan.StateUnits - 1}));");
                writer.Write(EachSum(hidden, (sum, b, i) => $"{sum} = L.FusedMultiplyAdd(last, {Load("w", b, i)}, {sum});"));
            }

            writer.Write(EachSum(hidden, (sum, _, _) => $"{sum} = L.Add({sum}, {sum}Odd);"));
        }
    }

    /// <summary>A kernel of a step.</summary>
    /// <param name="Method">The ending of its name.</param>
    /// <param name="Parameters">Its parameters before the range of units.</param>
    /// <param name="PanelUnit">Floats of the panels per unit.</param>
    /// <param name="Bias">The sums, in the order of the biases.</param>
    /// <param name="Input">Those that the inputs add to.</param>
    /// <param name="Hidden">Those that the hidden units add to.</param>
    /// <param name="Result">What becomes of the sums of the unit block at <c>u</c>.</param>
    protected sealed record UnitBlockKernel(
        string Method, string Parameters, int PanelUnit, IReadOnlyList<string> Bias, IReadOnlyList<string> Input, IReadOnlyList<string> Hidden, string Result);
}
