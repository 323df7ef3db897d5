using System.Text;

namespace Unrolled.Samples;

/// <summary>Something about each character of a text that a reader would know: whether it is within quotation marks, say, or how far from the line's start.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Values">[characters].</param>
/// <param name="Remembered">True for what cannot be told from the character alone: who knows it has kept in mind what came before.</param>
internal sealed record CharacterFeature(string Name, double[] Values, bool Remembered = false)
{
    /// <summary>All features of a text.</summary>
    /// <param name="characters">The text's characters.</param>
    public static IReadOnlyList<CharacterFeature> Of(IReadOnlyList<string> characters)
    {
        Rune[] runes = [.. characters.Select(c => Rune.GetRuneAt(c, 0))];
        return
        [
            new("position in line", Positions(runes, r => r.Value == '\n'), Remembered: true),
            new("position in word", Positions(runes, r => !Rune.IsLetter(r)), Remembered: true),
            new("blank", Marks(runes, Rune.IsWhiteSpace)),
            new("upper case", Marks(runes, Rune.IsUpper)),
            new("vowel", Marks(runes, r => "aeiouAEIOU".Contains((char)r.Value, StringComparison.Ordinal) && r.IsBmp)),
            new("sign", Marks(runes, Rune.IsPunctuation)),
            new("in quotation marks", Quoted(runes), Remembered: true),
            new("in speaker's name", Speakers(runes), Remembered: true),
        ];
    }

    // How many characters since the last one that begins again, 0 at that one; the text's start is like one.
    private static double[] Positions(Rune[] text, Func<Rune, bool> beginsAnew)
    {
        double[] positions = new double[text.Length];
        for (int i = 0, position = 0; i < text.Length; i++)
        {
            position = beginsAnew(text[i]) ? 0 : position + 1;
            positions[i] = position;
        }

        return positions;
    }

    private static double[] Marks(Rune[] text, Func<Rune, bool> isMarked) => [.. text.Select(r => isMarked(r) ? 1.0 : 0)];

    // Single marks open before a letter and close after anything but a blank, unless letters stand on both sides; no quotation goes over an empty line.
    private static double[] Quoted(Rune[] text)
    {
        double[] quoted = new double[text.Length];
        bool within = false;
        for (int i = 0; i < text.Length; i++)
        {
            bool letterBefore = i > 0 && Rune.IsLetter(text[i - 1]), letterBehind = i + 1 < text.Length && Rune.IsLetter(text[i + 1]);
            bool blankBefore = i == 0 || Rune.IsWhiteSpace(text[i - 1]);
            within = text[i].Value switch
            {
                '"' => !within,
                '“' => true,
                '”' => false,
                '\'' or '‘' or '’' when letterBefore && letterBehind => within,
                '\'' or '‘' when !within => blankBefore && letterBehind,
                '\'' or '’' when within => blankBefore,
                '\n' when i > 0 && text[i - 1].Value == '\n' => false,
                _ => within,
            };
            quoted[i] = within ? 1 : 0;
        }

        return quoted;
    }

    // As plays are printed: a line after an empty one that ends in a colon.
    private static double[] Speakers(Rune[] text)
    {
        double[] names = new double[text.Length];
        for (int start = 0; start < text.Length;)
        {
            int end = Array.FindIndex(text, start, r => r.Value == '\n');
            end = end < 0 ? text.Length : end;
            bool behindEmpty = start == 0 || start >= 2 && text[start - 2].Value == '\n';
            if (behindEmpty && end > start && text[end - 1].Value == ':')
            {
                Array.Fill(names, 1, start, end - start);
            }

            start = end + 1;
        }

        return names;
    }
}
