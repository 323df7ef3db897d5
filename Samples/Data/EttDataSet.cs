namespace Unrolled.Samples;

/// <summary>Loads of an electricity transformer and its oil temperature, each hour of two years (Zhou et al., "Informer", 2021).</summary>
internal static class EttDataSet
{
    /// <summary>The temperature of the oil.</summary>
    public const string OilTemperature = "OT";

    private const int Month = 30 * 24, TrainingMonths = 12, OtherMonths = 4;
    private static readonly string[] Columns = ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", OilTemperature];

    /// <summary>Reads the rows that are used: 12 months of 30 days to learn from, 4 to validate on, 4 to forecast, as published comparisons divide them.</summary>
    /// <param name="run">Knows where the file is.</param>
    /// <param name="name">ETTh1 or ETTh2.</param>
    /// <exception cref="SampleException">The file is missing, or is not as it should be.</exception>
    public static ForecastData Read(TaskRun run, string name)
    {
        string path = run.Find(new PublishedFile($"ett/{name}.csv", "published at https://github.com/zhouhaoyi/ETDataset, in ETT-small"));
        Series series = SeriesFile.Read(path, "date", Columns, SeriesSpacing.Rising);
        int rows = Month * (TrainingMonths + 2 * OtherMonths);
        return series.Rows >= rows
            ? new ForecastData(series.Slice(0, rows), Month * OtherMonths, Month * OtherMonths)
            : throw new SampleException($"{path}: expected {rows} rows or more, got {series.Rows}");
    }
}
