using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Text for a terminal with a color after each character. Spectre takes the nearest color that the terminal has.</summary>
internal static class ActivationColors
{
    private const int Steps = 8; // on each side of 0: neighbors of like color are then written together
    private static readonly Color Low = new(213, 94, 0), High = new(0, 114, 178); // the report's

    /// <summary>Paints a text.</summary>
    /// <param name="characters">The characters.</param>
    /// <param name="values">[characters], from −1, orange, over 0, white, to 1, blue.</param>
    public static Paragraph Paint(ReadOnlySpan<string> characters, ReadOnlySpan<float> values)
    {
        var text = new Paragraph();
        for (int i = 0; i < characters.Length;)
        {
            int level = Level(values[i]), end = i + 1;
            while (end < characters.Length && Level(values[end]) == level)
            {
                end++;
            }

            text.Append(string.Concat([.. characters[i..end]]), new Style(Color.Black, Color.White.Blend(level < 0 ? Low : High, Math.Abs(level) / (float)Steps)));
            i = end;
        }

        return text;
    }

    private static int Level(float value) => (int)MathF.Round(Math.Clamp(value, -1, 1) * Steps);
}
