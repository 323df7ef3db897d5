using System.Globalization;
using System.Text;

namespace Unrolled.Tool.Export.C;

/// <summary>The sums of a layer's units, and how they are written in C.</summary>
/// <param name="name">The cell's name in the generated code.</param>
/// <param name="number">A property of it, or its default.</param>
internal sealed class CCell(string name, Func<string, int> number)
{
    public string Name { get; } = name;

    /// <summary>Units, rounded up to a multiple of 4.</summary>
    public int Units { get; } = number("Units") + 3 & ~3;

    public int Sums { get; } = number("Sums");

    public int Inputs { get; } = number("Inputs");

    public int InputSums { get; } = number("InputSums");

    public int Hidden { get; } = number("Hidden");

    public int FirstHiddenSum { get; } = number("FirstHiddenSum");

    public int HiddenSums { get; } = number("HiddenSums");

    public bool SelectsToken { get; } = number("SelectsToken") != 0 || number("SelectsTokens") != 0;

    public bool SplitsSums { get; } = number("SplitsSums") != 0;

    /// <summary>Units of a dense layer without rounding.</summary>
    public int ExactUnits { get; } = number("Units");

    /// <summary>What the gates' code calls its parameters.</summary>
    public IReadOnlyList<string> Parameters { get; set; } = ["panels", "h", "state", "next", "u", "sum0", "sum1", "sum2", "sum3"];

    /// <summary>A function of weights, x, h, state and target.</summary>
    public string Write(string function, string complete)
    {
        var text = new StringBuilder();
        string[] sum = [.. Parameters.Skip(5)];
        string panels = Parameters[0], h = Parameters[1], state = Parameters[2], next = Parameters[3], u = Parameters[4];
        string Text(int n) => n.ToString(CultureInfo.InvariantCulture);
        text.Append($"static void {function}(const float *{panels}, const float *x, {(complete.Contains($"{h}[", StringComparison.Ordinal) && IsWritten(complete, h) ? "" : "const ")}float *{h}, float *{state}, float *{next})\n{{\n");
        text.Append($"    const float *p = {panels};\n");
        text.Append($"    for (int {u} = 0; {u} < {Text(Units)}; {u}++)\n    {{\n");
        for (int s = 0; s < Sums; s++)
        {
            text.Append($"        float {sum[s]} = p[{Text(s)}];\n");
        }

        text.Append($"        p += {Text(Sums)};\n");
        if (SelectsToken)
        {
            for (int s = 0; s < InputSums; s++)
            {
                text.Append($"        {sum[s]} += p[(int)x[0] * {Text(InputSums)} + {Text(s)}];\n");
            }

            text.Append($"        p += {Text(Inputs * InputSums)};\n");
        }
        else
        {
            Loop(text, "x", Inputs, 1, [.. Enumerable.Range(0, InputSums).Select(s => sum[s])]);
        }

        string[] hidden = [.. Enumerable.Range(FirstHiddenSum, HiddenSums).Select(s => sum[s])];
        if (SplitsSums)
        {
            // The odd hidden units are summed apart and added last.
            string[] odd = [.. hidden.Select(s => s + "_odd")];
            foreach (string s in odd)
            {
                text.Append($"        float {s} = 0.0f;\n");
            }

            text.Append($"        for (int k = 0; k < {Text(Hidden & ~1)}; k += 2, p += {Text(2 * HiddenSums)})\n        {{\n");
            for (int s = 0; s < HiddenSums; s++)
            {
                text.Append($"            {hidden[s]} = fmaf({h}[k], p[{Text(s)}], {hidden[s]});\n            {odd[s]} = fmaf({h}[k + 1], p[{Text(HiddenSums + s)}], {odd[s]});\n");
            }

            text.Append("        }\n\n");
            if ((Hidden & 1) != 0)
            {
                for (int s = 0; s < HiddenSums; s++)
                {
                    text.Append($"        {hidden[s]} = fmaf({h}[{Text(Hidden - 1)}], p[{Text(s)}], {hidden[s]});\n");
                }

                text.Append($"        p += {Text(HiddenSums)};\n");
            }

            for (int s = 0; s < HiddenSums; s++)
            {
                text.Append($"        {hidden[s]} += {odd[s]};\n");
            }
        }
        else if (Hidden > 0)
        {
            Loop(text, h, Hidden, 1, hidden);
        }

        text.Append('\n').Append(complete).Append("    }\n");
        foreach (string unused in new[] { h, state, "x" }.Where(n => !Mentions(text, n)))
        {
            text.Append($"\n    (void){unused};");
        }

        return text.Append(text[^1] == '\n' ? "}\n\n" : "\n}\n\n").ToString();
    }

    /// <summary>The same over weights of eight bits: the products of a vector are summed as integers, four at a time, and added to the bias.</summary>
    public string WriteBytes(string function, string prefix, string complete)
    {
        string[] sum = [.. Parameters.Skip(5)];
        string panels = Parameters[0], h = Parameters[1], state = Parameters[2], next = Parameters[3], u = Parameters[4];
        if (System.Text.RegularExpressions.Regex.IsMatch(complete, $@"\b{panels}\b"))
        {
            throw new UnsupportedModelException(Name, "export to C", "gates that read weights of 32 bits have no form in C beside weights of 8 bits yet.");
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"static void {function}(const uint32_t *reduced, const float *{panels}, const float *x, {(IsWritten(complete, h) ? "" : "const ")}float *{h}, float *{state}, float *{next}, const float *x_bytes, float x_scale, const float *h_bytes, float h_scale)\n{{\n");
        text.Append($"    const uint32_t *p = reduced;\n");
        text.Append(CultureInfo.InvariantCulture, $"    for (int {u} = 0; {u} < {Units}; {u}++)\n    {{\n");
        for (int s = 0; s < Sums; s++)
        {
            text.Append(CultureInfo.InvariantCulture, $"        float {sum[s]} = {prefix}_word(p[{s}]);\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"        p += {Sums};\n");
        if (SelectsToken)
        {
            for (int s = 0; s < InputSums; s++)
            {
                text.Append(CultureInfo.InvariantCulture, $"        {sum[s]} += {prefix}_word(p[(int)x[0] * {InputSums} + {s}]);\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"        p += {Inputs * InputSums};\n");
        }
        else
        {
            Products(text, prefix, sum, 0, InputSums, Inputs, "x");
        }

        Products(text, prefix, sum, FirstHiddenSum, HiddenSums, Hidden, "h");
        text.Append('\n').Append(complete).Append("    }\n");
        foreach (string unused in new[] { panels, h, state, "x", "x_bytes", "x_scale", "h_bytes", "h_scale" }.Where(n => !Mentions(text, n)))
        {
            text.Append($"\n    (void){unused};");
        }

        return text.Append(text[^1] == '\n' ? "}\n\n" : "\n}\n\n").ToString();
    }

    // A vector's scales, the row that only vectors of lanes need, then the bytes.
    private static void Products(StringBuilder text, string prefix, string[] sum, int first, int sums, int count, string vector)
    {
        if (count == 0 || sums == 0)
        {
            return;
        }

        int quads = (count + 3) / 4;
        for (int s = 0; s < sums; s++)
        {
            text.Append(CultureInfo.InvariantCulture, $"        {sum[first + s]} = fmaf((float){prefix}_byte_products({quads}, p + {2 * sums + s}, {sums}, {vector}_bytes), {vector}_scale * {prefix}_word(p[{s}]), {sum[first + s]});\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"        p += {(2 + quads) * sums};\n");
    }

    /// <summary>A dense layer of few units: each a dot product in sixteen partial sums, added as a tree, the bias last.</summary>
    public string WriteRows(string function, string apply)
    {
        int line = Inputs + 15 & ~15;
        return $$"""
            static void {{function}}(const float *w, const float *x, float *y)
            {
                for (int u = 0; u < {{ExactUnits}}; u++)
                {
                    const float *row = w + 16 + u * {{line}};
                    float sum[16] = { 0.0f };
                    for (int k = 0; k < {{Inputs}}; k++)
                    {
                        sum[k & 15] = fmaf(row[k], x[k], sum[k & 15]);
                    }

                    for (int half = {{(Inputs > 8 ? 8 : 4)}}; half > 0; half /= 2)
                    {
                        for (int j = 0; j < half; j++)
                        {
                            sum[j] += sum[j + half];
                        }
                    }

                    y[u] = {{apply}};
                }
            }


            """;
    }

    private static bool IsWritten(string code, string name) => System.Text.RegularExpressions.Regex.IsMatch(code, $@"\b{name}\[[^\]]*\] =[^=]");

    private static bool Mentions(StringBuilder text, string name)
        => System.Text.RegularExpressions.Regex.Count(System.Text.RegularExpressions.Regex.Replace(text.ToString(), @"/\*.*?\*/", ""), $@"\b{name}\b") > 1;

    private static void Loop(StringBuilder text, string vector, int count, int step, string[] sums)
    {
        if (count == 0 || sums.Length == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"        for (int k = 0; k < {count}; k += {step}, p += {sums.Length})\n        {{\n");
        for (int s = 0; s < sums.Length; s++)
        {
            text.Append(CultureInfo.InvariantCulture, $"            {sums[s]} = fmaf({vector}[k], p[{s}], {sums[s]});\n");
        }

        text.Append("        }\n\n");
    }
}
