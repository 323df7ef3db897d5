using System.Globalization;
using System.Text;

namespace Unrolled.Samples;

/// <summary>Numbers below a million in words → digits: "two hundred and five thousand, seventeen" → "205017".</summary>
internal sealed class NumberPhrases : PhraseSource
{
    private const int MostDigits = 6;
    private static readonly char[] BetweenWords = [' ', '-', ','];

    /// <inheritdoc/>
    public override string Kind => "numbers";

    /// <inheritdoc/>
    public override string Rule => "word by word";

    /// <summary>The words' own digits one after the other, tens without their zero where ones follow: right where no place is empty.</summary>
    public override string TranslateByRule(string source)
    {
        string[] words = source.ToLowerInvariant().Split(BetweenWords, StringSplitOptions.RemoveEmptyEntries);
        var digits = new StringBuilder();
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == "a")
            {
                digits.Append('1');
            }
            else if (EnglishNumber.ValueOf(words[i]) is { } value)
            {
                bool onesFollow = value >= 20 && i + 1 < words.Length && EnglishNumber.ValueOf(words[i + 1]) is > 0 and < 10;
                digits.Append(CultureInfo.InvariantCulture, $"{(onesFollow ? value / 10 : value)}");
            }
            else if (i == words.Length - 1 && words[i] is "hundred" or "thousand")
            {
                digits.Append(words[i] == "hundred" ? "00" : "000");
            }
        }

        return digits.ToString();
    }

    /// <summary>A number of 1 … 6 digits, each as likely: there are too few short ones to be met otherwise.</summary>
    protected override int DrawMeaning(RandomSource random)
    {
        int limit = 10;
        for (int digits = 1 + random.NextInt(MostDigits); digits > 1; digits--)
        {
            limit *= 10;
        }

        return random.NextInt(limit);
    }

    /// <inheritdoc/>
    protected override Phrase Write(int meaning, RandomSource random)
    {
        string words = EnglishNumber.Cardinal(meaning, Choose(random, " ", " and "), Choose(random, "-", " "), Choose(random, " ", ", "));
        if (words.StartsWith("one ", StringComparison.Ordinal) && random.NextInt(3) == 0)
        {
            words = "a" + words[3..];
        }

        if (random.NextInt(4) == 0)
        {
            words = char.ToUpperInvariant(words[0]) + words[1..];
        }

        return new Phrase(WithCase(words, random), meaning.ToString(CultureInfo.InvariantCulture));
    }
}
