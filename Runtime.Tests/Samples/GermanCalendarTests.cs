using Unrolled.Samples;

namespace Unrolled.Tests;

public class GermanCalendarTests
{
    [Theory]
    [InlineData(1999, 4, 4)]
    [InlineData(2000, 4, 23)]
    [InlineData(2008, 3, 23)]
    [InlineData(2011, 4, 24)]
    [InlineData(2016, 3, 27)]
    [InlineData(2017, 4, 16)]
    [InlineData(2038, 4, 25)]
    public void Easter_OfAYear_IsItsDate(int year, int month, int day) => Assert.Equal(new DateTime(year, month, day), GermanCalendar.Easter(year));

    [Fact]
    public void IsHoliday_In2016And2017_FindsAll()
    {
        Assert.Equal(["01-01", "03-25", "03-28", "05-01", "05-05", "05-16", "10-03", "12-25", "12-26"], Days(2016, GermanCalendar.IsHoliday));
        Assert.Equal(["01-01", "04-14", "04-17", "05-01", "05-25", "06-05", "10-03", "10-31", "12-25", "12-26"], Days(2017, GermanCalendar.IsHoliday));
        Assert.Equal(["01-06", "06-15", "08-15", "11-01"], Days(2017, GermanCalendar.IsHolidayOfSomeStates));
    }

    [Fact]
    public void Describe_Days_SetsWeekdayAndHolidays()
    {
        Assert.Equal(["sunday", "holiday"], Describe(new DateTime(2017, 1, 1)));
        Assert.Equal(["monday", "holiday", "end of the year"], Describe(new DateTime(2017, 12, 25)));
        Assert.Equal(["wednesday", "holiday of some states"], Describe(new DateTime(2017, 11, 1)));
        Assert.Equal(["saturday"], Describe(new DateTime(2017, 7, 1)));
    }

    [Fact]
    public void WithCalendar_OfARow_IsThatOfTheNextDay()
    {
        var series = new Series(["load"], [new DateTime(2017, 12, 23), new DateTime(2017, 12, 24)], [100, 200]);
        ForecastData data = EnergyDataSet.WithCalendar(new ForecastData(series, 0, 1));
        int columns = data.Series.Columns.Length;
        Assert.Equal([100f, 200], data.Series.Column(0));
        Assert.Equal(1, data.Series.Values[Array.IndexOf(data.Series.Columns, "sunday")]); // of the 24th
        Assert.Equal(1, data.Series.Values[columns + Array.IndexOf(data.Series.Columns, "holiday")]); // of the 25th
        Assert.Equal(0, data.Series.Values[Array.IndexOf(data.Series.Columns, "holiday")]);
    }

    private static string[] Days(int year, Func<DateTime, bool> holds)
        => [.. Enumerable.Range(0, 365 + (DateTime.IsLeapYear(year) ? 1 : 0)).Select(d => new DateTime(year, 1, 1).AddDays(d)).Where(holds).Select(d => d.ToString("MM-dd", null))];

    private static string[] Describe(DateTime day)
    {
        float[] values = new float[GermanCalendar.Columns.Length];
        values.AsSpan().Fill(7);
        GermanCalendar.Describe(day, values);
        Assert.All(values, v => Assert.True(v is 0 or 1));
        return [.. GermanCalendar.Columns.Where((_, i) => values[i] == 1)];
    }
}
