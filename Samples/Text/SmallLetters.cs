using System.Text;

namespace Unrolled.Samples;

/// <summary>A text as "Dive into Deep Learning" reads "The Time Machine".</summary>
internal static class SmallLetters
{
    /// <summary>The letters a … z, small ones and large ones alike, and one blank for whatever stands between them.</summary>
    public static string Of(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsAsciiLetter(c))
            {
                letters.Append(char.ToLowerInvariant(c));
            }
            else if (letters.Length == 0 || letters[^1] != ' ')
            {
                letters.Append(' ');
            }
        }

        return letters.ToString();
    }
}
