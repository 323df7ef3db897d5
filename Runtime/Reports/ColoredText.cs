namespace Unrolled.Reports;

/// <summary>Text of a report with a color after each character.</summary>
internal static class ColoredText
{
    // As many as can be told apart, so that neighbors of one shade need one element.
    private const int Shades = 10;

    /// <summary>The text's markup.</summary>
    /// <exception cref="ArgumentException">There are not as many values as characters.</exception>
    public static string Write(string text, ReadOnlySpan<float> values)
    {
        if (values.Length != text.Length)
        {
            throw new ArgumentException($"Expected {text.Length} values, one for each character, got {values.Length}.", nameof(values));
        }

        var markup = new MarkupText();
        markup.AddMarkup("<div class=\"legend\"><span>−1</span><i class=\"signed\"></i><span>1</span></div>\n<pre class=\"colored\">\n");
        for (int start = 0, end; start < text.Length; start = end)
        {
            int shade = Shade(values[start]);
            end = start + 1;
            while (end < text.Length && (Shade(values[end]) == shade || char.IsLowSurrogate(text[end])))
            {
                end++;
            }

            string part = MarkupText.Escape(text.AsSpan(start, end - start));
            markup.AddMarkup(shade == 0 ? part : FormattableString.Invariant($"<span class=\"{(shade < 0 ? "n" : "p")}{Math.Abs(shade)}\">{part}</span>"));
        }

        return markup.AddMarkup("</pre>\n").ToString();
    }

    private static int Shade(float value) => float.IsNaN(value) ? 0 : (int)MathF.Round(Math.Clamp(value, -1, 1) * Shades);
}
