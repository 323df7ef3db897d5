using System.Text;

namespace Unrolled.Samples;

/// <summary>Takes a text apart into words, as a keyboard sees them.</summary>
internal static class WordSplitter
{
    /// <summary>The word that stands for the end of a sentence, whatever ends it.</summary>
    public const string SentenceEnd = ".";

    /// <summary>
    /// The words, in small letters: letters and digits, with apostrophes between them. After one or more of <c>. ! ? …</c> comes one <see cref="SentenceEnd"/>; other signs are left out.
    /// </summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        bool ended = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i] == '’' ? '\'' : text[i];
            bool within = c == '\'' && word.Length > 0 && i + 1 < text.Length && char.IsLetter(text[i + 1]);
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || within)
            {
                word.Append(char.ToLowerInvariant(c));
                continue;
            }

            if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
                ended = false;
            }

            if (!ended && (c is '.' or '!' or '?' or '…'))
            {
                yield return SentenceEnd;
                ended = true;
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
