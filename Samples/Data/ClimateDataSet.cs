namespace Unrolled.Samples;

/// <summary>The mean temperatures of Delhi, in °C: the days to learn from and, right after them, the days to forecast.</summary>
/// <param name="Series">All days.</param>
/// <param name="TrainingDays">How many of them are to learn from.</param>
internal sealed record ClimateDataSet(DailySeries Series, int TrainingDays)
{
    private const string Source = "published at Kaggle as 'Daily Climate time series data': https://www.kaggle.com/datasets/sumanthvrao/daily-climate-time-series-data";
    private static readonly PublishedFile TrainingFile = new("DailyDelhiClimateTrain.csv", Source), TestFile = new("DailyDelhiClimateTest.csv", Source);

    /// <summary>How many days are to be forecast.</summary>
    public int TestDays => Series.Values.Length - TrainingDays;

    /// <summary>The temperatures to learn from.</summary>
    public ReadOnlySpan<float> Training => Series.Values.AsSpan(0, TrainingDays);

    /// <summary>The temperatures to forecast.</summary>
    public ReadOnlySpan<float> Test => Series.Values.AsSpan(TrainingDays);

    /// <summary>Reads the data set's two files. A day that is in both, as 2017-01-01 is, counts as a test day.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static ClimateDataSet Load(TaskRun run)
    {
        DailySeries training = Read(run, TrainingFile), test = Read(run, TestFile);
        int trainingDays = test.First.DayNumber - training.First.DayNumber;
        return trainingDays > 0 && test.First <= training.End
            ? new ClimateDataSet(new DailySeries(training.First, [.. training.Values.AsSpan(0, trainingDays), .. test.Values]), trainingDays)
            : throw new SampleException($"{TestFile.Name}: expected to begin by {training.End:yyyy-MM-dd}, where {TrainingFile.Name} ends, and after its beginning, got {test.First:yyyy-MM-dd}");
    }

    private static DailySeries Read(TaskRun run, PublishedFile file) => DailySeriesFile.Read(run.Find(file), "date", "meantemp");
}
