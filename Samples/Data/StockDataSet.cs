namespace Unrolled.Samples;

/// <summary>Google's share price, 2012–2016 to learn from and January 2017 to forecast: the opening price in dollars.</summary>
/// <remarks>The column of closing prices is not taken: up to the split of 2014 it is in other dollars than the rest of the file, about twice as high.</remarks>
internal static class StockDataSet
{
    /// <summary>The column that is forecast.</summary>
    public const string Open = "Open";

    private const int ValidationDays = 120;
    private const string Source = "the files of the widespread lesson 'Google stock price prediction', https://github.com/zaghlol94/Google-Maket-Stock-Prediction-using-RNN among others";
    private static readonly PublishedFile TrainingFile = new("Google_Stock_Price_Train.csv", Source), TestFile = new("Google_Stock_Price_Test.csv", Source);

    /// <summary>Reads the data set's two files.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static ForecastData Load(TaskRun run)
    {
        Series training = Read(TrainingFile), test = Read(TestFile);
        return test.Times[0] > training.Times[^1]
            ? new ForecastData(training.Then(test), ValidationDays, test.Rows)
            : throw new SampleException($"{TestFile.Name}: expected to begin after {training.Times[^1]:yyyy-MM-dd}, where {TrainingFile.Name} ends, got {test.Times[0]:yyyy-MM-dd}");

        Series Read(PublishedFile file) => SeriesFile.Read(run.Find(file), "Date", [Open], SeriesSpacing.Rising);
    }
}
