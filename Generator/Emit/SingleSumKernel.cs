using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// The kernel of a step whose units have one sum each. Every addition to it waits for the one before, so unit blocks run side by
/// side, four, two and one at a time. The order within a sum stays.
/// </summary>
/// <param name="Method">The method's name.</param>
/// <param name="Parameters">Its parameters before the range of units.</param>
/// <param name="PaddedUnits">Units, a multiple of 4.</param>
/// <param name="Sum">The name of the sum.</param>
/// <param name="Terms">What the sum is of behind the bias: so many values of a vector, and how the comment says it.</param>
/// <param name="Boustrophedon">True if steps walk the blocks up and down in turn.</param>
/// <param name="Result">The statement that makes the result of a sum, given its name and the first unit.</param>
internal sealed record SingleSumKernel(
    string Method, string Parameters, int PaddedUnits, string Sum, IReadOnlyList<(int Count, string Vector, string What)> Terms, bool Boustrophedon, Func<string, string, string> Result)
{
    /// <summary>True if the first vector is a token, which selects one of the values' columns.</summary>
    public bool SelectsToken { get; init; }

    /// <summary>The same kernel over panels of fewer bits.</summary>
    public ReducedKernel Reduced(PanelPlan plan, int panel)
        => new(plan, plan.ReducedPanels[panel], Method, Parameters, [Sum], [.. Terms.Select(t => (t.Vector, (IReadOnlyList<string>)[Sum], t.What.Split(',')[0]))], Boustrophedon, Result(Sum, "u"));

    /// <summary>Writes the method over the panels that the layer's steps read.</summary>
    public void Emit(SourceWriter writer, PanelPlan plan, int panel = 0)
    {
        if (plan.Weights == WeightPrecisionSpec.Float32)
        {
            Emit(writer);
        }
        else
        {
            Reduced(plan, panel).Emit(writer);
        }
    }

    private int PanelRows => 1 + Terms.Sum(t => t.Count);

    /// <summary>Writes the method.</summary>
    public void Emit(SourceWriter writer)
    {
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Method}<L, V>({Parameters}, nint from, nint to{(Boustrophedon ? ", bool down" : "")})");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            writer.Write("nint block = from;");
            foreach (int blocks in new[] { 4, 2, 1 }.Where(b => b == 1 || b * 4 <= PaddedUnits))
            {
                writer.Block($"for (; block + {Code.Times(blocks)} <= to; block += {Code.Times(blocks)})", () => EmitBlocks(writer, blocks));
            }
        });
    }

    private void EmitBlocks(SourceWriter writer, int blocks)
    {
        string[] sums = [.. Enumerable.Range(0, blocks).Select(b => blocks == 1 ? Sum : $"{Sum}{b}")];
        string Column(int block) => $"L.Load(ref w, {Code.Times(block * PanelRows)})";
        if (Boustrophedon)
        {
            writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
        }

        writer.Write($"""
            nint u = {(Boustrophedon ? $"down ? from + to - {Code.Times(blocks)} - block : block" : "block")};
            ref float w = ref Unsafe.Add(ref panels, u * {PanelRows});

            // {(blocks == 1 ? $"{Sum} of one block" : $"{sums[0]} … {sums[blocks - 1]} of {blocks} blocks")} from unit u: the bias,
            V {string.Join(", ", sums.Select((s, b) => $"{s} = {Column(b)}"))};
            """);
        for (int i = 0; i < Terms.Count; i++)
        {
            (int count, string vector, string what) = Terms[i];
            writer.Write($"\n// + {what}{(i == Terms.Count - 1 ? "." : ",")}");
            if (i == 0 && SelectsToken)
            {
                writer.Write($"ref float row = ref Unsafe.Add(ref w, (1 + (nint){vector}) * L.Width);");
                writer.Write(string.Join("\n", sums.Select((s, b) => $"{s} = L.Add({s}, L.Load(ref row, {Code.Times(b * PanelRows)}));")));
                writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(count)});");
                continue;
            }

            writer.Block($"for (nint k = 0; k < {count}; k++)", () =>
            {
                writer.Write($"w = ref Unsafe.Add(ref w, L.Width);\nV s = L.Splat(Unsafe.Add(ref {vector}, k));");
                writer.Write(string.Join("\n", sums.Select((s, b) => $"{s} = L.FusedMultiplyAdd(s, {Column(b)}, {s});")));
            });
        }

        writer.Line();
        writer.Write(string.Join("\n", sums.Select((s, b) => Result(s, b == 0 ? "u" : $"u + {Code.Times(b)}"))));
    }
}
