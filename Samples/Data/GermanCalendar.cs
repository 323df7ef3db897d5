namespace Unrolled.Samples;

/// <summary>What Germany's calendar says of a day: known as long before as one likes, from the date alone.</summary>
internal static class GermanCalendar
{
    private const int DaysOfAWeek = 7;

    // Days from Easter Sunday: Good Friday, Easter Monday, Ascension, Whit Monday.
    private static readonly int[] FromEaster = [-2, 1, 39, 50];
    private static readonly (int Month, int Day)[] Fixed = [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)];
    private const int CorpusChristi = 60;
    private static readonly (int Month, int Day)[] FixedOfSomeStates = [(1, 6), (8, 15), (10, 31), (11, 1)];

    /// <summary>What each number of <see cref="Describe"/> stands for.</summary>
    public static string[] Columns { get; } = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holiday", "holiday of some states", "end of the year"];

    /// <summary>Describes a day: 1 for what holds, 0 for what does not.</summary>
    /// <param name="day">The day.</param>
    /// <param name="target">[<see cref="Columns"/>].</param>
    public static void Describe(DateTime day, Span<float> target)
    {
        target.Clear();
        target[((int)day.DayOfWeek + DaysOfAWeek - 1) % DaysOfAWeek] = 1;
        target[DaysOfAWeek] = IsHoliday(day) ? 1 : 0;
        target[DaysOfAWeek + 1] = IsHolidayOfSomeStates(day) ? 1 : 0;
        target[DaysOfAWeek + 2] = day is { Month: 12, Day: >= 24 } ? 1 : 0;
    }

    /// <summary>True on holidays of all states. The 500th Reformation Day, 2017-10-31, was one of them.</summary>
    public static bool IsHoliday(DateTime day)
        => Fixed.Contains((day.Month, day.Day)) || FromEaster.Contains((day.Date - Easter(day.Year)).Days) || day is { Year: 2017, Month: 10, Day: 31 };

    /// <summary>True on holidays of some states but not of all.</summary>
    public static bool IsHolidayOfSomeStates(DateTime day)
        => !IsHoliday(day) && (FixedOfSomeStates.Contains((day.Month, day.Day)) || (day.Date - Easter(day.Year)).Days == CorpusChristi);

    /// <summary>Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8).</summary>
    public static DateTime Easter(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int month = h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114;
        return new DateTime(year, month / 31, month % 31 + 1);
    }
}
