namespace Unrolled.Samples;

/// <summary>Numbers in English words.</summary>
internal static class EnglishNumber
{
    /// <summary>The largest number that there are words for.</summary>
    public const int Largest = 999_999;

    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] SmallOrdinals =
    [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
        "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    ];

    /// <summary>"two hundred and five": how many.</summary>
    /// <param name="number">0 … <see cref="Largest"/>.</param>
    /// <param name="and">Stands before what follows the hundreds, and before a last part below a hundred: " and " or " ".</param>
    /// <param name="hyphen">Stands between tens and ones: "-" or " ".</param>
    /// <param name="comma">Stands after "thousand" where hundreds follow: ", " or " ".</param>
    public static string Cardinal(int number, string and = " ", string hyphen = "-", string comma = " ")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Largest);
        if (number < 1000)
        {
            return BelowThousand(number, and, hyphen);
        }

        int rest = number % 1000;
        string thousands = BelowThousand(number / 1000, and, hyphen) + " thousand";
        return rest == 0 ? thousands : thousands + (rest < 100 ? and : comma) + BelowThousand(rest, and, hyphen);
    }

    /// <summary>"twenty-first": which one.</summary>
    /// <param name="number">1 … 99.</param>
    /// <param name="hyphen">Stands between tens and ones: "-" or " ".</param>
    public static string Ordinal(int number, string hyphen = "-")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 99);
        return number < 20 ? SmallOrdinals[number]
            : number % 10 == 0 ? Tens[number / 10][..^1] + "ieth"
            : Tens[number / 10] + hyphen + SmallOrdinals[number % 10];
    }

    /// <summary>"21st".</summary>
    /// <param name="number">1 … 99.</param>
    public static string OrdinalDigits(int number) => FormattableString.Invariant($"{number}{(number / 10 == 1 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}");

    /// <summary>What a word counts: 0 … 19 and the tens; null for others, "hundred" and "thousand" among them.</summary>
    public static int? ValueOf(string word)
    {
        int small = Array.IndexOf(Small, word), tens = Array.IndexOf(Tens, word, 2);
        return small >= 0 ? small : tens >= 0 ? 10 * tens : null;
    }

    private static string BelowThousand(int number, string and, string hyphen)
        => number < 100 ? BelowHundred(number, hyphen)
            : Small[number / 100] + " hundred" + (number % 100 == 0 ? "" : and + BelowHundred(number % 100, hyphen));

    private static string BelowHundred(int number, string hyphen)
        => number < 20 ? Small[number]
            : Tens[number / 10] + (number % 10 == 0 ? "" : hyphen + Small[number % 10]);
}
