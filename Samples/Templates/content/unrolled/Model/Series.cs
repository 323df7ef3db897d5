using System.Globalization;

namespace MyApp;

/// <summary>Series of numbers.</summary>
public static class Series
{
    /// <summary>Reads a file with one number per line; empty lines are skipped.</summary>
    /// <exception cref="FormatException">A line is not a finite number.</exception>
    public static float[] Read(string path) => [.. File.ReadLines(path).Select((line, i) => (Line: line, Number: i + 1)).Where(l => l.Line.Length > 0).Select(l => Parse(l.Line, l.Number))];

    /// <summary>A daily and a weekly rhythm with noise, for a first run without data.</summary>
    /// <param name="count">The number of values.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    public static float[] Example(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(t => 20f + (6f * MathF.Sin(t * MathF.Tau / 24f)) + (3f * MathF.Sin(t * MathF.Tau / 168f)) + (0.3f * random.NextSingle()))];
    }

    /// <summary>Reads one number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="line">Its line, for the message.</param>
    /// <exception cref="FormatException">The text is not a finite number.</exception>
    public static float Parse(string text, long line)
        => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw new FormatException($"line {line}: expected a number, got '{text}'");
}
