using System.Globalization;

namespace Unrolled.Samples.Edge;

/// <summary>Numbers as texts, the same on every machine. Only by methods that the library's own code uses too: interpolation, or .NET's methods for UTF-8, would add 25 kB to the program.</summary>
internal static class Number
{
    // Of a float or a long.
    private const int LongestWritten = 32;

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number, 0 or more.</summary>
    public static bool TryParse(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>A finite number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);

    /// <summary>A finite number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>A finite number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        Span<char> characters = stackalloc char[text.Length]; // at most a line
        return TryParse(Widen(text, characters), out value);
    }

    /// <summary>A finite number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        Span<char> characters = stackalloc char[text.Length]; // at most a line
        return TryParse(Widen(text, characters), out value);
    }

    /// <summary>Writes the shortest text that reads back as the same float.</summary>
    /// <returns>Its length.</returns>
    public static int Write(float value, Span<byte> target)
    {
        Span<char> characters = stackalloc char[LongestWritten];
        value.TryFormat(characters, out int length, "R", CultureInfo.InvariantCulture);
        return Narrow(characters[..length], target);
    }

    /// <summary>Writes an integer.</summary>
    /// <returns>Its length.</returns>
    public static int Write(long value, Span<byte> target)
    {
        Span<char> characters = stackalloc char[LongestWritten];
        value.TryFormat(characters, out int length, default, CultureInfo.InvariantCulture);
        return Narrow(characters[..length], target);
    }

    // Numbers are ASCII: another byte becomes a character that is in no number.
    private static ReadOnlySpan<char> Widen(ReadOnlySpan<byte> text, Span<char> target)
    {
        for (int i = 0; i < text.Length; i++)
        {
            target[i] = (char)text[i];
        }

        return target[..text.Length];
    }

    private static int Narrow(ReadOnlySpan<char> text, Span<byte> target)
    {
        for (int i = 0; i < text.Length; i++)
        {
            target[i] = (byte)text[i];
        }

        return text.Length;
    }
}
