namespace Unrolled.Samples;

/// <summary>Delhi's daily climate, 2013–2017: the mean temperature in °C and, if wanted, three more columns.</summary>
internal static class ClimateDataSet
{
    /// <summary>The column that is forecast.</summary>
    public const string Temperature = "meantemp";

    private const string Pressure = "meanpressure";

    // All but ten days lie within 18 hPa of the median. What is further off than 50 hPa, as no weather in Delhi is, is an error of the file.
    private const float MostPressureDifference = 50;
    private const string Source = "published at Kaggle as 'Daily Climate time series data': https://www.kaggle.com/datasets/sumanthvrao/daily-climate-time-series-data";
    private static readonly PublishedFile TrainingFile = new("DailyDelhiClimateTrain.csv", Source), TestFile = new("DailyDelhiClimateTest.csv", Source);

    /// <summary>The columns, the one that is forecast first.</summary>
    public static string[] AllColumns { get; } = [Temperature, "humidity", "wind_speed", Pressure];

    /// <summary>Reads the data set's two files. A day that is in both, as 2017-01-01 is, counts as a test day.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <param name="columns">Some of <see cref="AllColumns"/>.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static ForecastData Load(TaskRun run, string[] columns)
    {
        Series training = Read(TrainingFile), test = Read(TestFile);
        int trainingDays = (test.Times[0] - training.Times[0]).Days;
        return trainingDays > 0 && trainingDays <= training.Rows
            ? new ForecastData(training.Slice(0, trainingDays).Then(test), test.Rows, test.Rows)
            : throw new SampleException($"{TestFile.Name}: expected to begin by {training.Times[^1].AddDays(1):yyyy-MM-dd}, where {TrainingFile.Name} ends, and after its beginning, got {test.Times[0]:yyyy-MM-dd}");

        Series Read(PublishedFile file) => SeriesFile.Read(run.Find(file), "date", columns, SeriesSpacing.Daily);
    }

    /// <summary>
    /// Puts pressures right that cannot be: those more than 50 hPa from the median of the days to learn from take the value of the day before. What comes later is not
    /// looked at, so the same could be done on the day itself.
    /// </summary>
    /// <param name="data">With all columns; changed in place.</param>
    /// <returns>What was put right: a row, and the value that the file has.</returns>
    public static IReadOnlyList<(int Row, float Value)> CleanPressure(ForecastData data)
    {
        int columns = data.Series.Columns.Length, pressure = Array.IndexOf(data.Series.Columns, Pressure);
        float median = data.Series.Column(pressure).Take(data.TrainingRows).Order().ElementAt(data.TrainingRows / 2), last = median;
        var cleaned = new List<(int, float)>();
        for (int row = 0; row < data.Series.Rows; row++)
        {
            ref float value = ref data.Series.Values[row * columns + pressure];
            if (Math.Abs(value - median) > MostPressureDifference)
            {
                cleaned.Add((row, value));
                value = last;
            }

            last = value;
        }

        return cleaned;
    }
}
