using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Days of 1930 to 2029 in the ways in which people write them → ISO 8601: "Tuesday, March 3rd, 1987" → "1987-03-03".</summary>
/// <remarks>
/// With slashes the month comes first, with dots the day. Years of two digits are 1930 … 2029. A phrase says nothing that would have to be guessed beyond that; the
/// weekday, where there is one, is the right one.
/// </remarks>
internal sealed class DatePhrases : PhraseSource
{
    private static readonly DateOnly First = new(1930, 1, 1), Last = new(2029, 12, 31);
    private static readonly DateTimeFormatInfo English = MakeEnglish();

    /// <inheritdoc/>
    public override string Kind => "dates";

    /// <inheritdoc/>
    public override string Rule => "DateTime.TryParse";

    /// <summary>The day as .NET's own parser reads it, told of the years of two digits. It knows months in front alone, and no ordinals.</summary>
    public override string TranslateByRule(string source)
        => DateTime.TryParse(source, English, DateTimeStyles.None, out DateTime day) ? Iso(DateOnly.FromDateTime(day)) : "";

    /// <inheritdoc/>
    protected override int DrawMeaning(RandomSource random) => random.NextInt(Last.DayNumber - First.DayNumber + 1);

    /// <inheritdoc/>
    protected override Phrase Write(int meaning, RandomSource random)
    {
        DateOnly day = First.AddDays(meaning);
        string text = random.NextInt(5) switch
        {
            0 => InNumbers(day, random),
            1 => Weekday(day, random) + DayFirst(day, random),
            2 => Weekday(day, random) + MonthFirst(day, random),
            3 => Weekday(day, random) + InWords(day, random),
            _ => Short(day, random),
        };
        return new Phrase(WithCase(text, random), Iso(day));
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);

    private static string InNumbers(DateOnly day, RandomSource random)
        => Text(day, Choose(random, "M/d/yyyy", "MM/dd/yyyy", "M/d/yy", "MM/dd/yy", "d.M.yyyy", "dd.MM.yyyy", "d.M.yy", "dd.MM.yy", "yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd"));

    private static string Weekday(DateOnly day, RandomSource random) => random.NextInt(6) switch
    {
        0 => Text(day, "dddd") + Choose(random, ", ", " ", ", the "),
        1 => Text(day, "ddd") + Choose(random, ", ", " ", ". "),
        _ => "",
    };

    private static string Month(DateOnly day, RandomSource random) => Text(day, Choose(random, "MMMM", "MMMM", "MMM"));

    // "the 3rd of March 1987", "3 March 87"
    private static string DayFirst(DateOnly day, RandomSource random) => random.NextInt(2) == 0
        ? $"{Choose(random, "the ", "")}{EnglishNumber.OrdinalDigits(day.Day)} {Choose(random, "of ", "")}{Month(day, random)}{Choose(random, " ", ", ")}{Year(day, random)}"
        : $"{Text(day, Choose(random, "%d", "dd"))} {Month(day, random)}{Choose(random, " ", ", ")}{Year(day, random)}";

    // "March 3rd, 1987", "Mar 3 '87"
    private static string MonthFirst(DateOnly day, RandomSource random)
        => $"{Month(day, random)} {(random.NextInt(2) == 0 ? Choose(random, "", "the ") + EnglishNumber.OrdinalDigits(day.Day) : Text(day, "%d"))}{Choose(random, ", ", " ")}{Year(day, random)}";

    // "the third of March nineteen eighty-seven", "March the third, 1987"
    private static string InWords(DateOnly day, RandomSource random)
    {
        string ordinal = EnglishNumber.Ordinal(day.Day, Choose(random, "-", " ")), month = Text(day, "MMMM"), between = Choose(random, " ", ", ");
        string year = random.NextInt(2) == 0 ? YearInWords(day.Year, random) : Text(day, "yyyy");
        return random.NextInt(2) == 0
            ? $"{Choose(random, "the ", "")}{ordinal} of {month}{between}{year}"
            : $"{month} {Choose(random, "the ", "")}{ordinal}{between}{year}";
    }

    // "3-Mar-87"
    private static string Short(DateOnly day, RandomSource random) => Text(day, Choose(random, "d-MMM-yyyy", "dd-MMM-yy", "d MMM yy", "d MMM ''yy", "MMM d ''yy", "MMM d, yyyy", "yyyy MMM d", "d MMM. yyyy"));

    private static string Year(DateOnly day, RandomSource random) => random.NextInt(4) switch
    {
        0 => Text(day, "yy"),
        1 => "'" + Text(day, "yy"),
        _ => Text(day, "yyyy"),
    };

    // "nineteen eighty-seven", "two thousand and five", "twenty twelve"
    private static string YearInWords(int year, RandomSource random)
    {
        string hyphen = Choose(random, "-", " ");
        bool isPair = year < 2000 || year >= 2010 && random.NextInt(2) == 0;
        return isPair
            ? $"{EnglishNumber.Cardinal(year / 100)} {EnglishNumber.Cardinal(year % 100, hyphen: hyphen)}"
            : EnglishNumber.Cardinal(year, Choose(random, " ", " and "), hyphen);
    }

    // What the library can be told of the rules above.
    private static DateTimeFormatInfo MakeEnglish()
    {
        var format = (DateTimeFormatInfo)CultureInfo.InvariantCulture.DateTimeFormat.Clone();
        format.Calendar = new GregorianCalendar { TwoDigitYearMax = Last.Year };
        return format;
    }
}
