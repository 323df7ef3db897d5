using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class SeriesFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_ColumnsInAnyOrder_GivesThemAsWanted()
    {
        Series series = Read("Date,b,a\n2017-01-01,1,-2.5e1\n2017-01-02,3,4\n", null, SeriesSpacing.Daily, "a", "B");
        Assert.Equal([-25f, 1, 4, 3], series.Values);
        Assert.Equal([-25f, 4], series.Column(0));
        Assert.Equal([1f, 3], series.Column(1));
        Assert.Equal(["2017-01-01", "2017-01-02"], [series.Label(0), series.Label(1)]);
    }

    [Theory]
    [InlineData("\"1,657,300\"", 1657300f)]
    [InlineData("\"-12,345.5\"", -12345.5f)]
    [InlineData("\"1,234\"", 1234f)]
    [InlineData("  7 ", 7f)]
    public void Read_ThousandsSeparators_AreRead(string text, float expected)
        => Assert.Equal(expected, Assert.Single(Read($"a\n{text}\n", null, SeriesSpacing.Rising, "a").Values));

    [Theory]
    [InlineData("\"1,5\"")]
    [InlineData("\"1,65,300\"")]
    [InlineData("\"1234,567\"")]
    [InlineData("\",123\"")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("1e99")]
    [InlineData("x")]
    public void Read_NoNumber_NamesLineAndColumn(string text)
    {
        string message = Refused($"t,a\n1,2\n1,{text}\n", null, "a");
        Assert.Contains($"{_path}: line 3, column 'a': expected a number, got '{text.Trim('"')}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2017-12-31", "2017-12-31")]
    [InlineData("12/31/2017", "2017-12-31")]
    [InlineData("1/3/2017", "2017-01-03")]
    [InlineData("31.12.2017", "2017-12-31")]
    [InlineData("2017-12-31 13:45", "2017-12-31 13:45:00")]
    [InlineData("2017-12-31T13:45:10Z", "2017-12-31 13:45:10")]
    public void Read_Dates_AreUnderstood(string text, string label)
        => Assert.Equal(label, Read($"when,a\n{text},1\n", "when", SeriesSpacing.Rising, "a").Label(0));

    [Fact]
    public void Read_WithoutDates_NumbersRows()
    {
        Series series = Read("a\n5\n6\n", null, SeriesSpacing.Rising, "a");
        Assert.Empty(series.Times);
        Assert.Equal("2", series.Label(1));
    }

    [Theory]
    [InlineData("date,a\n2017-01-01,1\n2017-01-03,1\n", "line 3, column 'date': expected 2017-01-02, the day after the row before, got 2017-01-03")]
    [InlineData("date,a\n31-12-2017,1\n", "line 2, column 'date': expected a date")]
    [InlineData("date,a\n", "expected rows below the header")]
    [InlineData("", "expected a header")]
    [InlineData("date,b\n2017-01-01,1\n", "line 1: expected a column 'a', got 'date,b'")]
    public void Read_BadFile_SaysWhatAndWhere(string text, string part)
        => Assert.Contains(part, Refused(text, null, "a", SeriesSpacing.Daily), StringComparison.Ordinal);

    [Fact]
    public void Read_TimesThatGoBack_AreRefused()
    {
        string message = Refused("time,a\n2017-01-01 10:00,1\n2017-01-01 09:00,2\n", null, "a");
        Assert.Contains("line 3, column 'time': expected a time after the row before, 2017-01-01 10:00:00", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsNot_IsNamed()
        => Assert.Contains("nowhere.csv", Assert.Throws<SampleException>(() => SeriesFile.Read("nowhere.csv", null, ["a"], SeriesSpacing.Rising)).Message, StringComparison.Ordinal);

    private Series Read(string text, string? time, SeriesSpacing spacing, params string[] columns)
    {
        File.WriteAllText(_path, text);
        return SeriesFile.Read(_path, time, columns, spacing);
    }

    private string Refused(string text, string? time, string column, SeriesSpacing spacing = SeriesSpacing.Rising)
        => Assert.Throws<SampleException>(() => Read(text, time, spacing, column)).Message;
}
