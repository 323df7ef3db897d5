using System.CommandLine;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Forecasts how uncertain the next week's electricity consumption is, or the next day's temperature of a transformer's oil; or does so with a series of the user's own.</summary>
/// <remarks>
/// The network forecasts quantiles of 10, 50 and 90 % of each row at once. How far the outer two have to be moved to cover 80 % is found on the validation part. The baseline is the row of a period before, with the errors that it has in
/// the training part around it.
/// </remarks>
internal sealed class QuantilesTask() : SampleTask("quantiles", "Forecasts intervals of the next week of days or the next day of hours, of published series or your own CSV file, compared with the period before.")
{
    private const string KindKey = "sample.kind", ShiftKey = "sample.shift", Energy = "energy", Ett = "ETTh1", Daily = "daily", Hourly = "hourly";
    private const int ShownForecasts = 8;
    private static readonly QuantileLoss Loss = new(0.1, 0.5, 0.9);
    private static readonly QuantileRecipe OfDays = new(Window: 378, Horizon: 7, new TrainingRecipe(Loss, TrainingRecipe.Cosine, Epochs: 30, BatchSize: 32, LearningRate: 0.001f));
    private static readonly QuantileRecipe OfHours = new(Window: 336, Horizon: 24, new TrainingRecipe(Loss, TrainingRecipe.Cosine, Epochs: 8, BatchSize: 64, LearningRate: 0.001f));

    private readonly Option<string> _series = TaskOption.Choice("--series", "Which of the published series: Germany's consumption each day, or the oil temperature of ETTh1 each hour.", Energy, Ett);
    private readonly ColumnOptions _own = new(EnergyDataSet.Consumption);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_series, .. _own.All];

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        bool hours = run.Get(_series) == Ett;
        ForecastData data;
        if (_own.ReadOwn(run) is { } own)
        {
            hours = own.Times.Length > 1 ? (own.Times[^1] - own.Times[0]) / (own.Rows - 1) < TimeSpan.FromDays(1)
                : throw new SampleException($"{run.OwnFile}: expected a column of days or hours, which the period follows from: name it with --date-column");
            data = ForecastData.Own(own);
            SeriesForecast.PrintParts(data);
        }
        else if (hours)
        {
            ForecastData all = EttDataSet.Read(run, Ett);
            data = all with { Series = new Series([EttDataSet.OilTemperature], all.Series.Times, all.Series.Column(all.Series.Columns.Length - 1)) };
        }
        else
        {
            data = EnergyDataSet.Divide(EnergyDataSet.Read(run));
        }

        if (hours)
        {
            Console.WriteLine(HourlyQuantiles.Summary);
            Learn(run, new HourlyQuantiles(run.Seed), data, OfHours, "the day before", Hourly);
        }
        else
        {
            Console.WriteLine(DailyQuantiles.Summary);
            Learn(run, new DailyQuantiles(run.Seed), data, OfDays, "the week before", Daily);
        }
    }

    /// <summary>A number a line; the answer is a line of three quantiles for each of the rows after the last one.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        bool hours = saved[KindKey] == Hourly;
        IntervalShift shift = IntervalShift.Parse(saved[ShiftKey]);
        WindowAnswer.Write(hours ? saved.Load(HourlyQuantiles.Load) : saved.Load(DailyQuantiles.Load), prediction, (hours ? OfHours : OfDays).Window, Lines);

        IEnumerable<string> Lines(float[] outputs, WindowScale scale)
        {
            for (int t = 0; t < outputs.Length; t += 3)
            {
                shift.Apply(outputs.AsSpan(t, 3));
                yield return string.Join(' ', outputs[t..(t + 3)].Select(q => scale.Inverse(q).ToString("0.####", CultureInfo.InvariantCulture)));
            }
        }
    }

    private void Learn<T>(TaskRun run, T model, ForecastData data, QuantileRecipe recipe, string baseline, string kind)
        where T : Network
    {
        // A period is a step of the network.
        SeriesParts parts = SeriesParts.Of([data.Series.Values], data, recipe.Window, recipe.Horizon);
        SequenceData held = parts.Validation.ToData(recipe.Horizon);
        recipe.Training.Train(run, Name, model, parts.Training.ToData(recipe.Horizon), held);

        float[] validation = new float[held.Count * recipe.Horizon * 3], came = new float[held.Count * recipe.Horizon];
        model.Predict(held, validation);
        for (int i = 0; i < held.Count; i++)
        {
            held.CopyTarget(i, came.AsSpan(i * recipe.Horizon, recipe.Horizon));
        }

        default(IntervalShift).ApplyAll(validation); // sorts them, as it will those that are moved
        IntervalShift shift = IntervalShift.Fit(validation, came, Loss.Quantiles[^1]);
        float[] quantiles = new float[parts.Test.Count * recipe.Horizon * 3];
        model.Predict(parts.Test.ToData(recipe.Horizon), quantiles);
        shift.ApplyAll(quantiles);
        parts.Test.Restore(quantiles);

        var ours = new QuantileScore(Loss);
        var theirs = new QuantileScore(Loss);
        float[] errors = SeasonalQuantiles(parts.Training), before = new float[recipe.Horizon];
        for (int i = 0; i < parts.Test.Count; i++)
        {
            BaselineForecast.SeasonalNaive(recipe.Horizon).Forecast(parts.Test.Input(i), before);
            ReadOnlySpan<float> actual = parts.Test.Target(i);
            for (int t = 0; t < recipe.Horizon; t++)
            {
                ours.Add(quantiles.AsSpan((i * recipe.Horizon + t) * 3, 3), actual[t]);
                theirs.Add([before[t] + errors[3 * t], before[t] + errors[3 * t + 1], before[t] + errors[3 * t + 2]], actual[t]);
            }
        }

        run.Metrics.Baseline = baseline;
        run.Metrics.Add("pinball", ours.Pinball, theirs.Pinball);
        run.Metrics.Add("crps", ours.RankedProbability, theirs.RankedProbability);
        run.Metrics.Add("coverage_80", ours.Coverage, theirs.Coverage);
        run.Metrics.Add("width_80", ours.Width, theirs.Width);
        Draw(run.Report, data, parts.Test, quantiles);
        model.Metadata[KindKey] = kind;
        model.Metadata[ShiftKey] = shift.ToString();
        run.Save(model);
    }

    // The quantiles of the errors of the period before, for each distance.
    private static float[] SeasonalQuantiles(SeriesWindows training)
    {
        float[][] errors = [.. Enumerable.Range(0, training.Horizon).Select(_ => new float[training.Count])];
        float[] before = new float[training.Horizon];
        for (int i = 0; i < training.Count; i++)
        {
            BaselineForecast.SeasonalNaive(training.Horizon).Forecast(training.Input(i), before);
            ReadOnlySpan<float> actual = training.Target(i);
            for (int t = 0; t < before.Length; t++)
            {
                errors[t][i] = actual[t] - before[t];
            }
        }

        Array.ForEach(errors, Array.Sort);
        return [.. errors.SelectMany(e => Loss.Quantiles.Select(q => e[(int)(q * (e.Length - 1))]))];
    }

    // Forecasts that follow each other, up to the last one.
    private static void Draw(Report report, ForecastData data, SeriesWindows test, float[] quantiles)
    {
        int horizon = test.Horizon, shown = Math.Min(ShownForecasts, (test.Count - 1) / horizon + 1);
        List<float> low = [], middle = [], high = [], actual = [];
        for (int k = shown - 1; k >= 0; k--)
        {
            int window = test.Count - 1 - k * horizon;
            for (int t = 0; t < horizon; t++)
            {
                ReadOnlySpan<float> row = quantiles.AsSpan((window * horizon + t) * 3, 3);
                low.Add(row[0]);
                middle.Add(row[1]);
                high.Add(row[2]);
            }

            actual.AddRange(test.Target(window));
        }

        int first = test.Place(test.Count - 1 - (shown - 1) * horizon).Row;
        DateTime[] times = data.Series.Times[first..(first + actual.Count)];
        report.AddChart(
            "Forecasts one after the other",
            new ReportChart { YLabel = data.Series.Columns[0] }
                .AddBand("80 % interval", times, low.ToArray(), high.ToArray()).AddLine("median", times, middle.ToArray()).AddLine("actual", times, actual.ToArray()));
    }
}
