using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>Learns Google's opening prices of five years and forecasts each trading day of January 2017 from the 60 before it; or does so with a series of the user's own.</summary>
/// <remarks>
/// The network is the lecture's: four layers of 50 units with dropout of 0.2. The lecture lets it see prices scaled to 0 … 1, and so forecast outside of the range that it has learned
/// as soon as prices rise: <c>--input prices</c>. Changes from day to day stay what they were. Epochs and learning rate were chosen on the last 120 days of 2016. The baseline is persistence, which for
/// prices nobody beats by much: what is known of tomorrow is in today's price.
/// </remarks>
internal sealed class StockTask() : SampleTask("stock", "Forecasts the next day's price of a Google share, or the next row of your own CSV file, compared with persistence.")
{
    private const string CellKey = "sample.cell", InputKey = "sample.input", Lstm = "lstm", Gru = "gru", Changes = "changes", Prices = "prices";
    private static readonly ForecastRecipe OfPrices = new(Steps: 60, Epochs: 100, BatchSize: 32, LearningRate: 0.001f);
    private static readonly ForecastRecipe OfChanges = new(Steps: 60, Epochs: 20, BatchSize: 32, LearningRate: 0.001f, Standardizes: true);

    private readonly Option<string> _cell = TaskOption.Choice("--cell", "The recurrent layers.", Lstm, Gru);
    private readonly Option<string> _input = TaskOption.Choice("--input", "What the network reads and forecasts: daily changes, or prices as in the lecture.", Changes, Prices);
    private readonly ColumnOptions _own = new(StockDataSet.Open);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_cell, _input, .. _own.All];

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
        if (saved[InputKey] == Prices)
        {
            SeriesForecast.Answer(model, prediction, OfPrices.Steps, line => NumberLine.Parse(line, 1));
            return;
        }

        float? last = null;
        SeriesForecast.Answer(
            model, prediction, OfChanges.Steps,
            line =>
            {
                float price = NumberLine.Parse(line, 1)[0];
                float[]? row = last is { } before ? [Change(before, price)] : null;
                last = price;
                return row;
            },
            change => After(last!.Value, change),
            linesBefore: 1); // the first price has no change
    }

    private void Learn<T>(TaskRun run, T model, ForecastData prices, string baseline, string unit)
        where T : Network
    {
        float[] forecast = run.Get(_input) == Prices ? SeriesForecast.Learn(run, Name, model, prices, OfPrices) : LearnChanges(run, model, prices);
        SeriesForecast.Compare(run, prices, forecast, 1, baseline, unit);
        model.Metadata[CellKey] = run.Get(_cell)!;
        model.Metadata[InputKey] = run.Get(_input)!;
        run.Save(model);
    }

    private float[] LearnChanges<T>(TaskRun run, T model, ForecastData prices)
        where T : Network
    {
        float[] values = prices.Series.Values;
        if (Array.FindIndex(values, v => v <= 0) is >= 0 and int row)
        {
            throw new SampleException($"row {prices.Series.Label(row)}: expected a value above 0, since it is changes in percent that are learned, got {values[row]}; --input prices takes any");
        }

        var changes = new Series(prices.Series.Columns, prices.Series.Times.Length == 0 ? [] : prices.Series.Times[1..], [.. values.Skip(1).Select((v, i) => Change(values[i], v))]);
        float[] forecast = SeriesForecast.Learn(run, Name, model, prices with { Series = changes }, OfChanges);
        return [.. forecast.Zip(prices.Lagged(1), (change, before) => After(before, change))];
    }

    private static float Change(float before, float price) => price / before - 1;

    private static float After(float before, float change) => before * (1 + change);
}
