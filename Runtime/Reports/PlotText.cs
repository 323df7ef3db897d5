namespace Unrolled.Reports;

/// <summary>How much room text takes in a chart, before any browser has drawn it: a little more than it will.</summary>
internal static class PlotText
{
    /// <summary>The height of text in a chart, in pixels.</summary>
    public const double Size = 12;

    /// <summary>The width of a text in pixels.</summary>
    public static double Width(string text)
    {
        double width = 0;
        foreach (char c in text)
        {
            width += c switch
            {
                _ when char.IsLowSurrogate(c) => 0,
                >= '\u2E80' => Size, // ideographs, and what stands for whole planes of them
                'i' or 'j' or 'l' or '.' or ',' or ' ' or '\u202F' or '·' or '\'' or ':' => 4,
                'm' or 'w' or 'M' or 'W' => 10.5,
                >= 'A' and <= 'Z' => 8.5,
                >= '⁰' and <= '⁹' or '⁻' or '¹' or '²' or '³' => 5,
                _ => 7,
            };
        }

        return width;
    }

    /// <summary>A text, or as much of its beginning as there is room for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The room in pixels.</param>
    public static string Shortened(string text, double width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 0 && (Width(text[..length]) > width - Size || char.IsHighSurrogate(text[length - 1])))
        {
            length--;
        }

        return text[..length] + "…";
    }
}
