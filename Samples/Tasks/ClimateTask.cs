using System.CommandLine;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Learns Delhi's mean temperatures and forecasts each test day from the 60 days before it; or does so with a series of the user's own.</summary>
/// <remarks>
/// The recipe (epochs, learning rate, its decay) was chosen on the last year of the training part; the test days had no say in it. The
/// scaler too knows the training part alone. The baseline is persistence: tomorrow will be as today.
/// </remarks>
internal sealed class ClimateTask() : SampleTask("climate", "Forecasts the next day's mean temperature in Delhi, or the next row of your own CSV file, compared with persistence.")
{
    private const string ColumnsKey = "sample.columns", OneColumn = "temperature", AllColumns = "all";
    private static readonly ForecastRecipe Recipe = new(Steps: 60, Epochs: 60, BatchSize: 32, LearningRate: 0.002f);

    private readonly Option<string> _columns = TaskOption.Choice("--columns", "The columns of the published files to use: only the temperature, or all four.", OneColumn, AllColumns);
    private readonly ColumnOptions _own = new(ClimateDataSet.Temperature);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_columns, .. _own.All];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        bool all = run.Get(_columns) == AllColumns;
        if (_own.ReadOwn(run) is { } series)
        {
            if (all)
            {
                throw new SampleException("expected --columns all with the folder of the published files, got a file");
            }

            ForecastData own = ForecastData.Own(series);
            SeriesForecast.PrintParts(own);
            Learn(run, new ClimateForecaster(run.Seed), own, "the row before", "");
            return;
        }

        ForecastData climate = ClimateDataSet.Load(run, all ? ClimateDataSet.AllColumns : [ClimateDataSet.Temperature]);
        if (!all)
        {
            Console.WriteLine(ClimateForecaster.Summary);
            Learn(run, new ClimateForecaster(run.Seed), climate, "the day before", "°C");
            return;
        }

        IReadOnlyList<(int Row, float Value)> cleaned = ClimateDataSet.CleanPressure(climate);
        Console.WriteLine(ClimateColumnsForecaster.Summary);
        Console.WriteLine($"{cleaned.Count} days have a mean pressure more than 50 hPa from the training days' median, and get that of the day before: "
            + string.Join(", ", cleaned.Select(c => string.Create(CultureInfo.InvariantCulture, $"{climate.Series.Label(c.Row)} ({c.Value:0.#} hPa)"))));
        Learn(run, new ClimateColumnsForecaster(run.Seed), climate, "the day before", "°C");
    }

    /// <summary>A line for each row, its columns' values; the answer is the forecast of the next row.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        int columns = saved[ColumnsKey].Split(',').Length;
        Network model = columns == 1 ? saved.Load(ClimateForecaster.Load) : saved.Load(ClimateColumnsForecaster.Load);
        SeriesForecast.Answer(model, prediction, Recipe.Steps, line => NumberLine.Parse(line, columns));
    }

    private void Learn<T>(TaskRun run, T model, ForecastData data, string baseline, string unit)
        where T : Network
    {
        float[] forecast = SeriesForecast.Learn(run, Name, model, data, Recipe);
        SeriesForecast.Compare(run, data, forecast, 1, baseline, unit);
        model.Metadata[ColumnsKey] = string.Join(',', data.Series.Columns.Select(c => c.Replace(',', ' ')));
        run.Save(model);
    }
}
