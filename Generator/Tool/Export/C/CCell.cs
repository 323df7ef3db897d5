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
        int floats = Sums + Inputs * InputSums + Hidden * HiddenSums;
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

        _ = floats;
        return text.Append(text[^1] == '\n' ? "}\n\n" : "\n}\n\n").ToString();
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

    private static bool Mentions(StringBuilder text, string name) => System.Text.RegularExpressions.Regex.Count(text.ToString(), $@"\b{name}\b") > 1;

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
