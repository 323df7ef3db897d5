using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Numbers on a line, with spaces or commas between them.</summary>
internal static class NumberLine
{
    private static readonly char[] Between = [' ', ',', ';', '\t'];

    /// <summary>A line's words.</summary>
    public static string[] Split(string line) => line.Split(Between, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="count">How many numbers there have to be.</param>
    /// <exception cref="SampleException">There are others.</exception>
    public static float[] Parse(string line, int count)
    {
        string[] words = Split(line);
        if (words.Length != count)
        {
            throw new SampleException($"expected {count} {(count == 1 ? "number" : "numbers")}, got {words.Length}: '{line}'") { OfLine = true };
        }

        return [.. words.Select(w => float.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw new SampleException($"expected a number, got '{w}'") { OfLine = true })];
    }
}
