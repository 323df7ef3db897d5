namespace Unrolled.Samples;

/// <summary>Germany's daily electricity consumption in GWh, 2006–2017, of Open Power System Data.</summary>
internal static class EnergyDataSet
{
    /// <summary>The column that is forecast.</summary>
    public const string Consumption = "Consumption";

    private const int ValidationDays = 366; // 2016
    private static readonly DateTime TestYear = new(2017, 1, 1);
    private static readonly PublishedFile DataFile = new("opsd_germany_daily.csv", "published at https://github.com/jenfly/opsd, of https://open-power-system-data.org");

    /// <summary>Reads the data set. Its last year is to be forecast, the year before it validates.</summary>
    /// <param name="run">Knows where it is.</param>
    /// <exception cref="SampleException">The file is missing, or is not as it should be.</exception>
    public static ForecastData Load(TaskRun run)
    {
        string path = run.Find(DataFile);
        Series series = SeriesFile.Read(path, "Date", [Consumption], SeriesSpacing.Daily);
        int training = (TestYear - series.Times[0]).Days;
        return training > ValidationDays && training < series.Rows
            ? new ForecastData(series, ValidationDays, series.Rows - training)
            : throw new SampleException($"{path}: expected days of 2015 or before, up to 2017, got {series.Label(0)} to {series.Label(series.Rows - 1)}");
    }

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
