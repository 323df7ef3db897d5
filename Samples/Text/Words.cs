namespace Unrolled.Samples;

/// <summary>Cuts a line into words, numbers and signs.</summary>
internal static class Words
{
    private const char Apostrophe = '\'', TypographicApostrophe = '\u2019';

    /// <summary>The parts of a line, as they stand there: runs of letters and digits with the apostrophes within them, and each other sign by itself. Blanks are left out.</summary>
    public static IEnumerable<string> Split(string line)
    {
        for (int i = 0; i < line.Length;)
        {
            int start = i++;
            if (char.IsWhiteSpace(line[start]))
            {
                continue;
            }

            if (i < line.Length && char.IsSurrogatePair(line[start], line[i]))
            {
                i++; // a sign of two chars
            }

            while (IsWord(line[start]) && i < line.Length && (IsWord(line[i]) || (IsApostrophe(line[i]) && i + 1 < line.Length && IsWord(line[i + 1]))))
            {
                i++;
            }

            yield return line[start..i];
        }
    }

    /// <summary>The parts of a line with what differs between them taken away: small letters, each digit a 0, so that "23" and "17" are both "00".</summary>
    public static IEnumerable<string> SplitNormalized(string line) => Split(line).Select(Normalize);

    private static string Normalize(string word) => string.Create(word.Length, word, (normal, original) =>
    {
        for (int i = 0; i < original.Length; i++)
        {
            char c = char.ToLowerInvariant(original[i]);
            normal[i] = char.IsDigit(c) ? '0' : c == TypographicApostrophe ? Apostrophe : c;
        }
    });

    private static bool IsWord(char c) => char.IsLetterOrDigit(c);

    private static bool IsApostrophe(char c) => c is Apostrophe or TypographicApostrophe;
}
