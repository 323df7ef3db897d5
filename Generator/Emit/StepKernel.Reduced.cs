using Unrolled.Generator.Model;
using Unrolled.Generator.Planning;

namespace Unrolled.Generator.Emit;

/// <content>
/// The kernel over weights of fewer bits. With bytes each vector's products are summed exactly, as integers, and then added to the bias, the input's first.
/// </content>
internal sealed partial record StepKernel
{
    private bool Bytes => Plan.Weights == WeightPrecisionSpec.Int8;

    private ReducedPanel Reduced => Plan.ReducedPanels[Panel];

    private void EmitReduced(SourceWriter writer)
    {
        string bytes = string.Concat(Vectors.Where((v, i) => Bytes && !Reduced.Terms[i].SelectsToken).Select(v => $", ref float {v.Vector}Bytes, float {v.Vector}Scale"));
        EmitHead(writer, Name, $"{Code.StepParameters(Plan, Parameters)}{bytes}, nint from, nint to{DownParameter}", () =>
        {
            writer.Write("nint block = from;");
            foreach (int blocks in new[] { 4, 2, 1 }.Where(b => b == 1 || (b * Bias.Count * (Plan.SplitsSums && !Bytes ? 2 : 1) <= 8 && b * 4 <= Plan.PaddedUnits)))
            {
                writer.Block($"for (; block + {Code.Times(blocks)} <= to; block += {Code.Times(blocks)})", () => EmitReducedBlocks(writer, blocks));
            }
        });
    }

    private void EmitReducedBlocks(SourceWriter writer, int blocks)
    {
        string first = blocks == 1 ? "u" : "first";
        EmitTurn(writer);
        writer.Write($"""
            nint {first} = {Up("block", Code.Times(blocks))};
            ref float w = ref Unsafe.Add(ref reduced, {first} * {Reduced.Unit});

            // {string.Join(", ", Bias)} of {(blocks == 1 ? "units u…" : $"{blocks} blocks from unit first")}: the bias,
            {string.Join("\n", Enumerable.Range(0, blocks).Select(b => $"V {string.Join(", ", Bias.Select((s, i) => $"{Variable(s, b)} = {Load("w", b, i)}"))};"))}
            w = ref Unsafe.Add(ref w, {Code.Times(Bias.Count)});
            """);
        for (int i = 0; i < Vectors.Count; i++)
        {
            (string vector, string what) = Vectors[i];
            IReadOnlyList<string> sums = [.. Layout.SumsOf(i).Select(s => s.Name)];
            ReducedTerm term = Reduced.Terms[i];
            writer.Write($"\n// + {what}{(term.SelectsToken ? "" : Bytes ? ", four products to a word" : ", two columns to a word")}{(i == Vectors.Count - 1 ? "." : ",")}");
            string Each(Func<string, int, int, string> statement) => string.Join("\n", Enumerable.Range(0, blocks).SelectMany(b => sums.Select((s, g) => statement(Variable(s, b), b, g))));
            if (term.SelectsToken)
            {
                writer.Write($"ref float row = ref Unsafe.Add(ref w, (nint){vector} * ({Code.Times(sums.Count)}));\n{Each((sum, b, g) => $"{sum} = L.Add({sum}, {Load("row", b, g)});")}");
                Advance(term.Words(Plan.Weights));
            }
            else if (Bytes)
            {
                EmitBytes(term, vector, sums, Each);
            }
            else
            {
                EmitHalves(term, vector, sums, Each, Plan.SplitsSums && i > 0 && i == Vectors.Count - 1 ? "Odd" : "");
            }
        }

        for (int b = 0; b < blocks; b++)
        {
            writer.Line();
            if (blocks == 1)
            {
                writer.Write(ResultAtUnit);
                continue;
            }

            writer.Block("", () => writer.Write($"""
                nint u = {(b == 0 ? "first" : $"first + {Code.Times(b)}")};
                V {string.Join(", ", Bias.Select(s => $"{s} = {s}{b}"))};
                {ResultAtUnit}
                """));
        }

        string Variable(string sum, int block) => blocks == 1 ? sum : $"{sum}{block}";

        string Load(string from, int block, int row) => $"L.Load(ref {from}, {Code.Times(block * Reduced.Unit + row)})";

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
