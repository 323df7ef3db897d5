using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <summary>
/// The kernel of a step that reads weights of fewer bits. Unit blocks run side by side, since the sums of one are too few to hide the latency of a multiplication. With
/// bfloat16 the order within a sum is that of all kernels: bias, inputs, hidden units. With bytes each vector's products are summed exactly, as integers, and then added to
/// the bias, the input's first.
/// </summary>
/// <param name="Plan">The layer.</param>
/// <param name="Panel">The layout of its weights.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Parameters">Its parameters before the range of units, the panels of 32 bits first.</param>
/// <param name="Sums">The sums, in the order of the biases.</param>
/// <param name="Terms">The vectors, each with the sums that its products are added to and how a comment says it.</param>
/// <param name="Boustrophedon">True if steps walk the blocks up and down in turn.</param>
/// <param name="Result">What becomes of the sums of the unit block at <c>u</c>.</param>
internal sealed record ReducedKernel(
    PanelPlan Plan, ReducedPanel Panel, string Method, string Parameters, IReadOnlyList<string> Sums, IReadOnlyList<(string Vector, IReadOnlyList<string> Sums, string What)> Terms, bool Boustrophedon, string Result)
{
    /// <summary>True if the odd columns of the last vector have sums of their own, as in 32 bits. With bytes that is the same.</summary>
    public bool SumsInHalves { get; init; }

    private bool Bytes => Panel.Weights == WeightPrecisionSpec.Int8;

    /// <summary>Writes the method.</summary>
    public void Emit(SourceWriter writer)
    {
        string bytes = string.Concat(Terms.Where((t, i) => Bytes && !Panel.Terms[i].SelectsToken).Select(t => $", ref float {t.Vector}Bytes, float {t.Vector}Scale"));
        writer.Write(Code.Kernel);
        writer.Write($"private static void {Method}<L, V>({Code.StepParameters(Plan, Parameters)}{bytes}, nint from, nint to{(Boustrophedon ? ", bool down" : "")})");
        writer.Write(Code.Constraints);
        writer.Block("", () =>
        {
            writer.Write("nint block = from;");
            foreach (int blocks in new[] { 4, 2, 1 }.Where(b => b == 1 || (b * Sums.Count * (SumsInHalves && !Bytes ? 2 : 1) <= 8 && b * 4 <= Plan.PaddedUnits)))
            {
                writer.Block($"for (; block + {Code.Times(blocks)} <= to; block += {Code.Times(blocks)})", () => EmitBlocks(writer, blocks));
            }
        });
    }

    private void EmitBlocks(SourceWriter writer, int blocks)
    {
        string first = blocks == 1 ? "u" : "first";
        if (Boustrophedon)
        {
            writer.Write("// Up and down in turn: the blocks at the turn are still in the first-level cache.");
        }

        writer.Write($"""
            nint {first} = {(Boustrophedon ? $"down ? from + to - {Code.Times(blocks)} - block : block" : "block")};
            ref float w = ref Unsafe.Add(ref reduced, {first} * {Panel.Unit});

            // {string.Join(", ", Sums)} of {(blocks == 1 ? "units u…" : $"{blocks} blocks from unit first")}: the bias,
            {string.Join("\n", Enumerable.Range(0, blocks).Select(b => $"V {string.Join(", ", Sums.Select((s, i) => $"{Variable(s, b)} = {Load("w", b, i)}"))};"))}
            w = ref Unsafe.Add(ref w, {Code.Times(Sums.Count)});
            """);
        for (int i = 0; i < Terms.Count; i++)
        {
            (string vector, IReadOnlyList<string> sums, string what) = Terms[i];
            ReducedTerm term = Panel.Terms[i];
            writer.Write($"\n// + {what}{(term.SelectsToken ? "" : Bytes ? ", four products to a word" : ", two columns to a word")}{(i == Terms.Count - 1 ? "." : ",")}");
            string Each(Func<string, int, int, string> statement) => string.Join("\n", Enumerable.Range(0, blocks).SelectMany(b => sums.Select((s, g) => statement(Variable(s, b), b, g))));
            if (term.SelectsToken)
            {
                writer.Write($"ref float row = ref Unsafe.Add(ref w, (nint){vector} * ({Code.Times(sums.Count)}));\n{Each((sum, b, g) => $"{sum} = L.Add({sum}, {Load("row", b, g)});")}");
                Advance(term.Words(Panel.Weights));
            }
            else if (Bytes)
            {
                EmitBytes(term, vector, sums, Each);
            }
            else
            {
                EmitHalves(term, vector, sums, Each, SumsInHalves && i == Terms.Count - 1 ? "Odd" : "");
            }
        }

        for (int b = 0; b < blocks; b++)
        {
            writer.Line();
            if (blocks == 1)
            {
                writer.Write(Result);
                continue;
            }

            writer.Block("", () => writer.Write($"""
                nint u = {(b == 0 ? "first" : $"first + {Code.Times(b)}")};
                V {string.Join(", ", Sums.Select(s => $"{s} = {s}{b}"))};
                {Result}
                """));
        }

        string Variable(string sum, int block) => blocks == 1 ? sum : $"{sum}{block}";

        string Load(string from, int block, int row) => $"L.Load(ref {from}, {Code.Times(block * Panel.Unit + row)})";

        void Advance(int rows) => writer.Write($"w = ref Unsafe.Add(ref w, {Code.Times(rows)});");

        void EmitHalves(ReducedTerm term, string vector, IReadOnlyList<string> sums, Func<Func<string, int, int, string>, string> each, string odd)
        {
            if (odd.Length > 0)
            {
                writer.Write($"// the odd ones to sums of their own, since a small layer waits for each addition.\n{each((sum, _, _) => $"V {sum}{odd} = L.Splat(0f);")}");
            }

            if (term.Count > 1)
            {
                writer.Block($"for (nint k = 0; k < {term.Count & ~1}; k += 2)", () =>
                {
                    writer.Write($"V s = L.Splat(Unsafe.Add(ref {vector}, k)), t = L.Splat(Unsafe.Add(ref {vector}, k + 1));");
                    writer.Write(each((sum, b, g) => $"V {sum}Pair = {Load("w", b, g)};"));
                    writer.Write(each((sum, _, _) => $"{sum} = L.FusedMultiplyAdd(s, L.LowHalves({sum}Pair), {sum});"));
                    writer.Write(each((sum, _, _) => $"{sum}{odd} = L.FusedMultiplyAdd(t, L.HighHalves({sum}Pair), {sum}{odd});"));
                    Advance(sums.Count);
                });
            }

            if (term.Count % 2 != 0)
            {
                writer.Write($"V {vector}Last = L.Splat(Unsafe.Add(ref {vector}, {term.Count - 1}));");
                writer.Write(each((sum, b, g) => $"{sum} = L.FusedMultiplyAdd({vector}Last, L.LowHalves({Load("w", b, g)}), {sum});"));
                Advance(sums.Count);
            }

            if (odd.Length > 0)
            {
                writer.Write(each((sum, _, _) => $"{sum} = L.Add({sum}, {sum}{odd});"));
            }
        }

        void EmitBytes(ReducedTerm term, string vector, IReadOnlyList<string> sums, Func<Func<string, int, int, string>, string> each) => writer.Block("", () =>
        {
            writer.Write("ref float scales = ref w;");
            writer.Write(each((sum, b, g) => $"V {sum}Products = L.ByteProductStart({Load("w", b, sums.Count + g)});"));
            Advance(2 * sums.Count);
            writer.Block($"for (nint k = 0; k < {term.Quads}; k++)", () =>
            {
                writer.Write($"V s = L.Splat(Unsafe.Add(ref {vector}Bytes, k));");
                writer.Write(each((sum, b, g) => $"{sum}Products = L.AddByteProducts({sum}Products, {Load("w", b, g)}, s);"));
                Advance(sums.Count);
            });
            writer.Write($"V scale = L.Splat({vector}Scale);");
            writer.Write(each((sum, b, g) => $"{sum} = L.FusedMultiplyAdd(L.FromIntegers({sum}Products), L.Multiply(scale, {Load("scales", b, g)}), {sum});"));
        });
    }
}
