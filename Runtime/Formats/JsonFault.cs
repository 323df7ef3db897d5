using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Unrolled;

/// <summary>Describes why a text is not valid JSON, without mentioning the parser's options.</summary>
internal static class JsonFault
{
    /// <summary>Where the text is not valid JSON, and what is there.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="e">What the parser threw.</param>
    public static string Of(ReadOnlySpan<byte> utf8, JsonException e)
    {
        int place = Place(utf8, e), before = utf8[..place].LastIndexOfAnyExcept(" \t\r\n"u8);
        string at = string.Create(CultureInfo.InvariantCulture, $"at byte {place}");
        if (place == utf8.Length)
        {
            return $"expected JSON, got its end within a value, {at}.";
        }

        char found = (char)utf8[place];
        return found is '}' or ']' && before >= 0 && utf8[before] == (byte)','
            ? $"expected JSON, got a comma before '{found}' {at}."
            : $"expected JSON, got {(found is > ' ' and <= '~' ? $"'{found}'" : $"byte 0x{utf8[place]:X2}")} {at}, where it is not allowed.";
    }

    /// <summary>The position of half a surrogate pair in a text, such as \ud800 without its other half; negative if all are complete.</summary>
    public static int HalfSurrogate(ReadOnlySpan<char> text)
    {
        for (int i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text[i..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return i;
            }

            int next = text[(i + length)..].IndexOfAnyInRange('\uD800', '\uDFFF');
            i = next < 0 ? text.Length : i + length + next;
        }

        return -1;
    }

    // The parser counts lines and the bytes within one.
    private static int Place(ReadOnlySpan<byte> utf8, JsonException e)
    {
        int start = 0;
        for (long line = e.LineNumber ?? 0; line > 0; line--)
        {
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(start + (e.BytePositionInLine ?? 0), utf8.Length);
    }
}
