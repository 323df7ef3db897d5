using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>Learns Google's opening prices of five years and forecasts each trading day of January 2017 from the 60 before it; or does so with a series of the user's own.</summary>
/// <remarks>
/// The network is the lecture's: four layers of 50 units with dropout of 0.2, prices scaled to 0 … 1. Epochs and learning rate were chosen on the last 120 days of 2016. The
/// baseline is persistence, which for prices nobody beats by much: what is known of tomorrow is in today's price.
/// </remarks>
internal sealed class StockTask() : SampleTask("stock", "Forecasts the next day's price of a Google share, or the next row of a CSV file of your own, beside persistence.")
{
    private const string CellKey = "sample.cell", Lstm = "lstm", Gru = "gru";
    private static readonly ForecastRecipe Recipe = new(Steps: 60, Epochs: 100, BatchSize: 32, LearningRate: 0.001f);

    private readonly Option<string> _cell = TaskOption.Choice("--cell", "The recurrent layers.", Lstm, Gru);
    private readonly ColumnOptions _own = new(StockDataSet.Open);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_cell, .. _own.All];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        ForecastData data;
        Series? own = _own.ReadOwn(run);
        if (own is null)
        {
            data = StockDataSet.Load(run);
        }
        else
        {
            data = ForecastData.Own(own);
            SeriesForecast.PrintParts(data);
        }

        string baseline = own is null ? "the day before" : "the row before", unit = own is null ? "$" : "";
        if (run.Get(_cell) == Gru)
        {
            Console.WriteLine(StockGru.Summary);
            Learn(run, new StockGru(run.Seed), data, baseline, unit);
        }
        else
        {
            Console.WriteLine(StockLstm.Summary);
            Learn(run, new StockLstm(run.Seed), data, baseline, unit);
        }
    }

    /// <summary>A price a line; the answer is the forecast of the next one.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        Network model = saved[CellKey] == Gru ? saved.Load(StockGru.Load) : saved.Load(StockLstm.Load);
        SeriesForecast.Answer(model, prediction, Recipe.Steps, line => NumberLine.Parse(line, 1));
    }

    private void Learn<T>(TaskRun run, T model, ForecastData data, string baseline, string unit)
        where T : Network
    {
        float[] forecast = SeriesForecast.Learn(run, Name, model, data, Recipe);
        SeriesForecast.Compare(run, data, forecast, 1, baseline, unit);
        model.Metadata[CellKey] = run.Get(_cell)!;
        run.Save(model);
    }
}
