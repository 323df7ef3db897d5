namespace Unrolled.Samples;

/// <summary>Germany's daily electricity consumption in GWh, 2006–2017, of Open Power System Data.</summary>
internal static class EnergyDataSet
{
    /// <summary>The column that is forecast.</summary>
    public const string Consumption = "Consumption";

    private static readonly DateTime TestYear = new(2017, 1, 1);
    private static readonly PublishedFile DataFile = new("opsd_germany_daily.csv", "published at https://github.com/jenfly/opsd, of https://open-power-system-data.org");

    /// <summary>Where the year before the last one begins.</summary>
    public static DateTime ValidationYear { get; } = new(2016, 1, 1);

    /// <summary>Reads all days.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <exception cref="SampleException">The file is missing, or is not as it should be.</exception>
    public static Series Read(TaskRun run)
    {
        string path = run.Find(DataFile);
        Series series = SeriesFile.Read(path, "Date", [Consumption], SeriesSpacing.Daily);
        return series.Times[0] < ValidationYear && series.Times[^1] >= TestYear
            ? series
            : throw new SampleException($"{path}: expected days of 2015 or before, up to 2017, got {series.Label(0)} to {series.Label(series.Rows - 1)}");
    }

    /// <summary>The days with their parts: 2017 is to be forecast, 2016 validates.</summary>
    /// <param name="series">From <see cref="Read"/>.</param>
    public static ForecastData Divide(Series series)
        => new(series, (TestYear - ValidationYear).Days, RowsFrom(series, TestYear));

    /// <summary>How many rows a day and those after it have.</summary>
    public static int RowsFrom(Series series, DateTime day) => series.Rows - (day - series.Times[0]).Days;

    /// <summary>Adds columns with the calendar of the day after each row: of the day that is forecast, when the row is the last one that is known.</summary>
    /// <param name="data">Daily values.</param>
    public static ForecastData WithCalendar(ForecastData data)
    {
        int columns = 1 + GermanCalendar.Columns.Length;
        float[] values = new float[data.Series.Rows * columns];
        for (int row = 0; row < data.Series.Rows; row++)
        {
            CopyRow(data.Series.Times[row], data.Series.Values[row], values.AsSpan(row * columns, columns));
        }

        return data with { Series = new Series([data.Series.Columns[0], .. GermanCalendar.Columns], data.Series.Times, values) };
    }

    /// <summary>A row as the network sees it.</summary>
    /// <param name="day">The row's day.</param>
    /// <param name="value">Its value.</param>
    /// <param name="target">[1 + columns of the calendar].</param>
    public static void CopyRow(DateTime day, float value, Span<float> target)
    {
        target[0] = value;
        GermanCalendar.Describe(day.AddDays(1), target[1..]);
    }
}
