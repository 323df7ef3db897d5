using System.Globalization;

namespace Unrolled.Reports;

/// <summary>Ticks at the beginnings of years, months, days, hours, minutes or seconds. Time is counted in days since 0001-01-01.</summary>
internal static class DateTicks
{
    private const double Second = 1.0 / 86400, Minute = 1.0 / 1440, Hour = 1.0 / 24, Month = 365.2425 / 12;

    private static readonly double[] Steps =
    [
        Second, 2 * Second, 5 * Second, 10 * Second, 30 * Second, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
        1, 2, 7, 14,
    ];

    private static readonly int[] Months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000];

    /// <summary>A point in time as days.</summary>
    public static double Days(DateTime time) => (double)time.Ticks / TimeSpan.TicksPerDay;

    /// <summary>A point in time as text: a day, or to the second.</summary>
    public static string Text(double days) => TimeOf(days).ToString(days == Math.Floor(days) ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The ticks within a range.</summary>
    /// <param name="low">The first point in time.</param>
    /// <param name="high">The last, later.</param>
    /// <param name="most">How many labels there is room for, 1 or more.</param>
    public static List<AxisTick> Within(double low, double high, int most)
    {
        foreach (double step in Steps)
        {
            if ((high - low) / step <= most)
            {
                return EverySoOften(low, high, step);
            }
        }

        foreach (int months in Months)
        {
            if ((high - low) / (months * Month) <= most)
            {
                return EveryMonths(low, high, months);
            }
        }

        return EveryMonths(low, high, 12000);
    }

    private static List<AxisTick> EverySoOften(double low, double high, double step)
    {
        string format = step >= 1 ? "yyyy-MM-dd" : high - low > 1 ? "MM-dd HH:mm" : step >= Minute ? "HH:mm" : "HH:mm:ss";
        List<AxisTick> ticks = [];
        double origin = step > 1 ? Math.Floor(low) : 0; // weeks begin with the first day there is
        for (double i = Math.Ceiling((low - origin) / step - 1e-6); origin + i * step <= high + 1e-6 * step; i++)
        {
            double value = origin + i * step;
            ticks.Add(new AxisTick(value, TimeOf(value).ToString(format, CultureInfo.InvariantCulture)));
        }

        return ticks;
    }

    private static List<AxisTick> EveryMonths(double low, double high, int months)
    {
        List<AxisTick> ticks = [];
        DateTime from = TimeOf(low);
        int month = ((from.Year - 1) * 12 + from.Month - 1) / months * months;
        for (; month < 9999 * 12; month += months)
        {
            var start = new DateTime(month / 12 + 1, month % 12 + 1, 1);
            double value = Days(start);
            if (value > high)
            {
                break;
            }

            if (value >= low)
            {
                ticks.Add(new AxisTick(value, start.ToString(months % 12 == 0 ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture)));
            }
        }

        return ticks;
    }

    // To the nearest second: a fraction of a day is not an exact binary number.
    private static DateTime TimeOf(double days)
    {
        double seconds = Math.Clamp(Math.Round(days * 86400), 0, Math.Floor(DateTime.MaxValue.Ticks / (double)TimeSpan.TicksPerSecond) - 1);
        return new DateTime((long)seconds * TimeSpan.TicksPerSecond);
    }
}
