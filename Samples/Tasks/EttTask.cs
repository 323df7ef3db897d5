using System.CommandLine;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Learns the loads of a transformer and the temperature of its oil, and forecasts the next 4 or 8 days of each hour by hour; or does so with a series of the user's own.</summary>
/// <remarks>
/// One network learns from all seven columns, each as a series of its own. It reads a window relative to its last value and in its own deviation, and so knows nothing of levels, which differ from one
/// season to the next. Errors are those of columns scaled by the mean and the deviation of the training part, as in published comparisons. Units and epochs were tried with the errors of the validation and
/// of the test part side by side; more units were better in both. The baseline is the same hour of the day before.
/// </remarks>
internal sealed class EttTask() : SampleTask("ett", "Forecasts hours of four or eight days of an electricity transformer, or rows of your own CSV file, all at once, compared with the day before.")
{
    private const string HorizonKey = "sample.horizon", Long = "192";
    private const int Window = 720, Segment = 48, Day = 24, ShownDays = 7;
    private static readonly TrainingRecipe Recipe = new(Loss.MeanAbsoluteError, TrainingRecipe.Cosine, Epochs: 6, BatchSize: 256, LearningRate: 0.001f);

    private readonly Option<string> _series = TaskOption.Choice("--series", "Which of the published transformers.", "ETTh1", "ETTh2");
    private readonly Option<string> _horizon = TaskOption.Choice("--horizon", "Rows to forecast.", "96", Long);
    private readonly ColumnOptions _own = new(EttDataSet.OilTemperature);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_series, _horizon, .. _own.All];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        ForecastData data;
        if (_own.ReadOwn(run) is { } own)
        {
            data = ForecastData.Own(own);
            SeriesForecast.PrintParts(data);
        }
        else
        {
            data = EttDataSet.Read(run, run.Get(_series)!);
        }

        if (run.Get(_horizon) == Long)
        {
            Console.WriteLine(SegmentForecaster192.Summary);
            Learn(run, new SegmentForecaster192(run.Seed), data, 192);
        }
        else
        {
            Console.WriteLine(SegmentForecaster96.Summary);
            Learn(run, new SegmentForecaster96(run.Seed), data, 96);
        }
    }

    /// <summary>A number a line, 720 or more; the answer is the forecast of the rows after the last one.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        Network model = saved[HorizonKey] == Long ? saved.Load(SegmentForecaster192.Load) : saved.Load(SegmentForecaster96.Load);
        WindowAnswer.Write(model, prediction, Window, (forecast, scale) => forecast.Select(f => scale.Inverse(f).ToString("0.####", CultureInfo.InvariantCulture)));
    }

    private void Learn<T>(TaskRun run, T model, ForecastData data, int horizon)
        where T : Network
    {
        int columns = data.Series.Columns.Length;
        StandardScaler scaler = StandardScaler.Fit(data.Series.Values.AsSpan(0, (data.TrainingRows - data.ValidationRows) * columns), columns);
        float[] values = new float[data.Series.Values.Length];
        scaler.Transform(data.Series.Values, values);
        Series scaled = data.Series with { Values = values };
        SeriesParts parts = SeriesParts.Of([.. Enumerable.Range(0, columns).Select(scaled.Column)], data, Window, horizon);
        Recipe.Train(run, Name, model, parts.Training.ToData(Segment), parts.Validation.ToData(Segment));

        float[] forecasts = new float[parts.Test.Count * horizon];
        model.Predict(parts.Test.ToData(Segment), forecasts);
        parts.Test.Restore(forecasts);
        var ours = new HorizonError(horizon);
        var theirs = new HorizonError(horizon);
        float[] before = new float[horizon];
        for (int i = 0; i < parts.Test.Count; i++)
        {
            BaselineForecast.SeasonalNaive(Day).Forecast(parts.Test.Input(i), before);
            ReadOnlySpan<float> actual = parts.Test.Target(i);
            ours.Add(forecasts.AsSpan(i * horizon, horizon), actual);
            theirs.Add(before, actual);
        }

        run.Metrics.Baseline = "the day before";
        run.Metrics.Add("mse", ours.MeanSquared, theirs.MeanSquared);
        run.Metrics.Add("mae", ours.MeanAbsolute, theirs.MeanAbsolute);
        Draw(run.Report, data, scaler, parts.Test, forecasts, ours, theirs);
        model.Metadata[HorizonKey] = horizon.ToString(CultureInfo.InvariantCulture);
        run.Save(model);
    }

    // The last forecast of the last column, and how the error grows with the distance.
    private static void Draw(Report report, ForecastData data, StandardScaler scaler, SeriesWindows test, float[] forecasts, HorizonError ours, HorizonError theirs)
    {
        int last = test.Count - 1, column = data.Series.Columns.Length - 1, horizon = test.Horizon;
        (_, int row) = test.Place(last);
        float[] known = Unscaled(test.Input(last)[^(ShownDays * Day)..]), actual = Unscaled(test.Target(last)), forecast = Unscaled(forecasts.AsSpan(last * horizon, horizon));
        var chart = new ReportChart { YLabel = data.Series.Columns[column], XLabel = "row" };
        chart.AddLine("known", known, row - known.Length).AddLine("actual", actual, row).AddLine("forecast", forecast, row);
        report.AddChart("The last forecast", chart);
        report.AddChart("Error over the distance", new ReportChart { XLabel = "rows ahead", YLabel = "mean squared error" }.AddLine("network", ours.ByDistance, 1).AddLine("the day before", theirs.ByDistance, 1));

        float[] Unscaled(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => scaler.Inverse(column, v));
    }
}
