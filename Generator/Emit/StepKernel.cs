using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// The kernel of a step: the sums of one set of panels, for a range of unit blocks, and what becomes of them. The order of additions within a sum is that of all
/// kernels: the bias, the inputs, the hidden units. How many unit blocks go side by side differs, since a few sums do not keep two multipliers busy through their latency.
/// </summary>
/// <param name="Plan">The layer.</param>
/// <param name="Panel">The number of the panels.</param>
/// <param name="Method">The ending of the method's name.</param>
/// <param name="Parameters">Its parameters before the range of units, the panels of 32 bits first.</param>
/// <param name="Vectors">The vector of each product, and how a comment says the product.</param>
/// <param name="Result">What becomes of the sums, given their variables by their names and the first unit.</param>
internal sealed partial record StepKernel(
    PanelPlan Plan, int Panel, string Method, string Parameters, IReadOnlyList<(string Vector, string What)> Vectors, Func<Func<string, string>, string, string> Result)
{
    private PanelLayout Layout => Plan.Layout.Panels[Panel];

    private IReadOnlyList<string> Bias => [.. Layout.Sums.Select(s => s.Name)];

    private string Name => Plan.Code + Method;

    private bool IsReduced => Plan.Weights != WeightPrecisionSpec.Float32;

    private bool HasPairs => Plan.PaddedUnits >= 8 && !Plan.SplitsSums;

    // What becomes of the sums of the unit block at u.
    private string ResultAtUnit => Result(name => name, "u");

    private string DownParameter => Plan.Alternates ? ", bool down" : "";

    private string DownArgument => Plan.Alternates ? ", now != 0" : "";

    private string Up(string block, string width) => Plan.Alternates ? $"down ? from + to - {width} - {block} : {block}" : block;

    // True if one block of 16 units stays in the first-level cache at the turn, and two do not. Measured on a cache of 48 KB: an LSTM of 128 units is a tenth slower by
    // pairs. With three columns per hidden unit pairs are always faster.
    private bool TurnsInCache => Plan.Alternates && Vectors.Count > 1 && Layout.Of(1).Count == 4 && 16 * Layout.Unit * sizeof(float) is > 28 * 1024 and <= 48 * 1024;

    /// <summary>Writes the methods.</summary>
    public void Emit(SourceWriter writer)
    {
        if (IsReduced)
        {
            EmitReduced(writer);
        }
        else if (Layout.Count == 1)
        {
            EmitSingle(writer);
        }
        else
        {
            EmitMethod(writer);
            if (HasPairs)
            {
                writer.Line();
                EmitPair(writer);
            }
        }
    }

    /// <summary>Writes the calls.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="arguments">The arguments before the range of units, each with a comma after it.</param>
    public void EmitCalls(SourceWriter writer, string arguments)
    {
        if (IsReduced || Layout.Count == 1)
        {
            Code.StepRuns(writer, Plan, Call);
            return;
        }

        string pairs = $"{char.ToLowerInvariant(Plan.Code[0])}{Plan.Code.Substring(1)}Pairs";
        Code.Runs(writer, Plan.PaddedUnits, (lanes, from, to) => lanes != "<L, V>" || !HasPairs
            ? Call(lanes, from, to)
            : $$"""
                nint {{pairs}} = {{(TurnsInCache ? "L.Width > 8 ? 0 : " : "")}}{{Plan.PaddedUnits}} / (2 * L.Width) * (2 * L.Width);
                for (nint block = 0; block < {{pairs}}; block += 2 * L.Width)
                {
                    {{Name}}Pair<L, V>({{arguments}}{{(Plan.Alternates ? $"now != 0 ? {pairs} - 2 * L.Width - block : block" : "block")}});
                }

                if ({{pairs}} < {{to}})
                {
                    {{Name}}<L, V>({{arguments}}{{pairs}}, {{to}}{{DownArgument}});
                }
                """);

        string Call(string lanes, string from, string to) => $"{Name}{lanes}({arguments}{from}, {to}{DownArgument});";
    }

    // One unit block after the other.
    private void EmitMethod(SourceWriter writer)
    {
        EmitHead(writer, Name, $"{Parameters}, nint from, nint to{DownParameter}", () => writer.Block("for (nint block = from; block < to; block += L.Width)", () =>
        {
            EmitTurn(writer);
            writer.Write($"nint u = {Up("block", "L.Width")};");
            EmitSums(writer, 1);
            writer.Write(ResultAtUnit);
        }));
    }

    // Two blocks side by side, in a method of their own since a step compiles only those that it calls, and one pair at a time since the compiler would keep the constants of
    // the activations in registers over all pairs, and spill sums for them where there are 16.
    private void EmitPair(SourceWriter writer)
    {
        writer.Write($"/// <summary>{Plan.Name}: the same of two blocks side by side, from unit first.</summary>");
        EmitHead(writer, Name + "Pair", $"{Parameters}, nint first", () =>
        {
            EmitSums(writer, 2);

            // In a loop: the text is compiled once, and the processor runs ahead into the second round.
            writer.Write($"""
                // What becomes of the first block's sums, then of the second's. These wait; where there are 16 registers they wait in memory, and as new variables, which
                // a minimum with infinity makes of them, or the compiler would have them in memory from the beginning.
                nint u = first;
                V {string.Join(", ", Bias.Select(g => $"{g} = {g}0"))};
                V {string.Join(", ", Bias.Select(g => $"{g}Next = L.Width == 8 ? L.Min(L.Splat(float.PositiveInfinity), {g}1) : {g}1"))};
                """);
            writer.Block("while (true)", () =>
            {
                writer.Write(ResultAtUnit);
                writer.Line();
                writer.Block("if (u != first)", () => writer.Write("break;"));
                writer.Write($"u = first + L.Width;\n{string.Join("\n", Bias.Select(g => $"{g} = {g}Next;"))}");
            });
        });
    }

    // The sums of some unit blocks: the bias, then each product, with columns for the sums that it adds to.
    private void EmitSums(SourceWriter writer, int blocks)
    {
        string Variable(string gate, int block) => blocks == 1 ? gate : $"{gate}{block}";
        string Load(string from, int block, int gate) => $"L.Load(ref {from}, {Code.Times(block * Layout.Unit + gate)})";
        writer.Write($"""
            ref float w = ref Unsafe.Add(ref panels, {(blocks == 1 ? "u" : "first")} * {Layout.Unit});

            // {string.Join(", ", Bias)} of {(blocks == 1 ? "units u…" : $"{blocks} blocks from unit first")}: the bias,
            {string.Join("\n", Enumerable.Range(0, blocks).Select(b => $"V {string.Join(", ", Bias.Select((g, i) => $"{Variable(g, b)} = {Load("w", b, i)}"))};"))}
            w = ref Unsafe.Add(ref w, {Code.Times(Bias.Count)});
            """);
        for (int p = 0; p < Vectors.Count; p++)
        {
            ProductPlan product = Plan.Layout.Products[p];
            IReadOnlyList<string> sums = [.. Layout.SumsOf(p).Select(s => s.Name)];
            (string vector, string what) = Vectors[p];
            bool isLast = p == Vectors.Count - 1, splits = isLast && p > 0 && Plan.SplitsSums;
            string columns = sums.Count == Bias.Count ? p == 0 ? "of all gates " : "" : $"of {string.Join(", ", sums)} ", per = p == 0 ? "input" : "hidden unit";
            string Each(Func<string, int, int, string> statement) => string.Join("\n", Enumerable.Range(0, blocks).SelectMany(b => sums.Select((g, i) => statement(Variable(g, b), b, i))));
            writer.Write($"\n// + {what}{(product.SelectsToken ? "" : $", one column {columns}per {per}")}{(splits ? ": the odd ones have sums of their own, since a small layer waits for each addition." : isLast ? "." : ",")}");
            if (product.SelectsToken)
            {
                writer.Write($"ref float row = ref Unsafe.Add(ref w, (nint){vector} * ({Code.Times(sums.Count)}));");
                writer.Write(Each((sum, b, i) => $"{sum} = L.Add({sum}, {Load("row", b, i)});"));
                writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(product.Count * sums.Count)});");
            }
            else if (splits)
            {
                writer.Write($"V {string.Join(", ", sums.Select(g => $"{g}Odd = L.Splat(0f)"))};");
                writer.Block($"for (nint k = 0; k < {product.Count & ~1}; k += 2)", () => writer.Write($"""
                    V s = L.Splat(Unsafe.Add(ref {vector}, k)), t = L.Splat(Unsafe.Add(ref {vector}, k + 1));
                    {Each((sum, b, i) => $"{sum} = L.FusedMultiplyAdd(s, {Load("w", b, i)}, {sum});")}
                    {Each((sum, b, i) => $"{sum}Odd = L.FusedMultiplyAdd(t, {Load("w", b, sums.Count + i)}, {sum}Odd);")}
                    w = ref Unsafe.Add(ref w, {Code.Times(2 * sums.Count)});
                    """));
                if (product.Count % 2 == 1)
                {
                    writer.Write($"V last = L.Splat(Unsafe.Add(ref {vector}, {product.Count - 1}));");
                    writer.Write(Each((sum, b, i) => $"{sum} = L.FusedMultiplyAdd(last, {Load("w", b, i)}, {sum});"));
                }

                writer.Write(Each((sum, _, _) => $"{sum} = L.Add({sum}, {sum}Odd);"));
            }
            else
            {
                writer.Block($"for (nint k = 0; k < {product.Count}; k++)", () =>
                {
                    writer.Write($"V s = L.Splat(Unsafe.Add(ref {vector}, k));");
                    writer.Write(Each((sum, b, i) => $"{sum} = L.FusedMultiplyAdd(s, {Load("w", b, i)}, {sum});"));
                    writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(sums.Count)});");
                });
            }
        }

        writer.Line();
    }

    // Units of one sum: every addition to it waits for the one before, so unit blocks run side by side, four, two and one at a time. Measured at 64 units, that is 2.2 times as
    // fast on AVX-512, 2.7 on AVX2, 2.4 on 4 floats and on one.
    private void EmitSingle(SourceWriter writer) => EmitHead(writer, Name, $"{Parameters}, nint from, nint to{DownParameter}", () =>
    {
        writer.Write("nint block = from;");
        foreach (int blocks in new[] { 4, 2, 1 }.Where(b => b == 1 || b * 4 <= Plan.PaddedUnits))
        {
            writer.Block($"for (; block + {Code.Times(blocks)} <= to; block += {Code.Times(blocks)})", () => EmitSingleBlocks(writer, blocks));
        }
    });

    private void EmitSingleBlocks(SourceWriter writer, int blocks)
    {
        string name = Bias[0];
        string[] sums = [.. Enumerable.Range(0, blocks).Select(b => blocks == 1 ? name : $"{name}{b}")];
        string Column(string from, int block) => $"L.Load(ref {from}, {Code.Times(block * Layout.Unit)})";
        EmitTurn(writer);
        writer.Write($"""
            nint u = {Up("block", Code.Times(blocks))};
            ref float w = ref Unsafe.Add(ref panels, u * {Layout.Unit});

            // {(blocks == 1 ? $"{name} of one block" : $"{sums[0]} … {sums[blocks - 1]} of {blocks} blocks")} from unit u: the bias,
            V {string.Join(", ", sums.Select((s, b) => $"{s} = {Column("w", b)}"))};
            """);
        for (int p = 0; p < Vectors.Count; p++)
        {
            ProductPlan product = Plan.Layout.Products[p];
            (string vector, string what) = Vectors[p];
            writer.Write($"\n// + {what}{(product.SelectsToken ? "" : $", one column per {(p == 0 ? "input" : "hidden unit")}")}{(p == Vectors.Count - 1 ? "." : ",")}");
            if (product.SelectsToken)
            {
                writer.Write($"ref float row = ref Unsafe.Add(ref w, (1 + (nint){vector}) * L.Width);");
                writer.Write(string.Join("\n", sums.Select((s, b) => $"{s} = L.Add({s}, {Column("row", b)});")));
                writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(product.Count)});");
                continue;
            }

            writer.Block($"for (nint k = 0; k < {product.Count}; k++)", () =>
            {
                writer.Write($"w = ref Unsafe.Add(ref w, L.Width);\nV s = L.Splat(Unsafe.Add(ref {vector}, k));");
                writer.Write(string.Join("\n", sums.Select((s, b) => $"{s} = L.FusedMultiplyAdd(s, {Column("w", b)}, {s});")));
            });
        }

        writer.Line();
        writer.Write(string.Join("\n", sums.Select((s, b) => Result(_ => s, b == 0 ? "u" : $"u + {Code.Times(b)}"))));
    }

    private void EmitTurn(SourceWriter writer)
    {
        if (Plan.Alternates)
        {
            writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
        }
    }

    private static void EmitHead(SourceWriter writer, string name, string parameters, Action body)
    {
        writer.Write(Code.Kernel);
        writer.Write($"private static void {name}<L, V>({parameters})");
        writer.Write(Code.Constraints);
        writer.Block("", body);
    }
}
