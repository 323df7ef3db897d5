using System.Globalization;

namespace Unrolled.Samples.Browser;

/// <summary>Series as text, and invented ones.</summary>
public static class SeriesText
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads one column of a CSV file, or one number a line. A first line without a number is a header; empty lines do not count.</summary>
    /// <param name="text">Lines with fields between commas, semicolons or tabs, and decimal points.</param>
    /// <param name="column">Which column, from 1; 0 is the last of each line.</param>
    /// <exception cref="FormatException">A line has no number there; the message has the line's number and what it has instead.</exception>
    public static float[] Parse(string text, int column)
    {
        var values = new List<float>();
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace())
            {
                continue;
            }

            string[] fields = line.ToString().Split(Separators);
            string? field = column <= fields.Length ? fields[column == 0 ? ^1 : column - 1].Trim() : null;
            if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
            {
                values.Add(value);
            }
            else if (number > 1)
            {
                throw new FormatException($"Line {number}: expected a number in {(column == 0 ? "the last column" : $"column {column}")}, got {(field is null ? "no such column" : $"'{field}'")}.");
            }
        }

        return [.. values];
    }

    /// <summary>A wave of two frequencies with some noise: 20 ± 13.</summary>
    /// <param name="count">How many values.</param>
    /// <param name="seed">Of the noise.</param>
    public static float[] Generate(int count, int seed)
    {
        var random = new RandomSource(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(20 + 10 * Math.Sin(0.21 * i) + 3 * Math.Sin(0.05 * i) + 0.4 * random.NextNormal());
        }

        return values;
    }
}
