using System.CommandLine;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Learns Germany's daily electricity consumption and forecasts each day of 2017 from the 33 days before it; or does so with a daily series of the user's own.</summary>
/// <remarks>
/// Beside the consumption of each day the network sees the calendar of the day after it: weekday, German holidays and the last week of the year, which follow from the date alone
/// and so are known when the forecast is made. The recipe was chosen on 2016, the last year of the training part. The baseline is the same weekday of the week before.
/// </remarks>
internal sealed class EnergyTask() : SampleTask("energy", "Forecasts the next day's electricity consumption in Germany, or the next day of your own CSV file, compared with the value of a week before.")
{
    private const int DaysOfAWeek = 7;
    private static readonly ForecastRecipe Recipe = new(Steps: 33, Epochs: 60, BatchSize: 32, LearningRate: 0.002f);

    private readonly ColumnOptions _own = new(EnergyDataSet.Consumption);

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => _own.All;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        ForecastData data;
        Series? own = _own.ReadOwn(run, SeriesSpacing.Daily);
        if (own is null)
        {
            data = EnergyDataSet.Divide(EnergyDataSet.Read(run));
        }
        else
        {
            if (own.Times.Length == 0)
            {
                throw new SampleException($"{run.OwnFile}: expected a column of days, which the calendar follows from: name it with --date-column; 'climate' forecasts series without one");
            }

            data = ForecastData.Own(own);
            SeriesForecast.PrintParts(data);
        }

        Console.WriteLine(EnergyForecaster.Summary);
        Console.WriteLine($"Known of each day beforehand, from its date: {string.Join(", ", GermanCalendar.Columns)}.");
        var model = new EnergyForecaster(run.Seed);
        data = EnergyDataSet.WithCalendar(data);
        float[] forecast = SeriesForecast.Learn(run, Name, model, data, Recipe);
        SeriesForecast.Compare(run, data, forecast, DaysOfAWeek, "the week before", own is null ? "GWh" : "");
        run.Save(model);
    }

    /// <summary>A line for each day, <c>2017-12-31 1130.4</c>; the answer is the forecast of the next day.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        DateTime? last = null;
        SeriesForecast.Answer(saved.Load(EnergyForecaster.Load), prediction, Recipe.Steps, line =>
        {
            int end = line.IndexOfAny([' ', ',', ';', '\t']);
            if (end < 0 || !DateTime.TryParseExact(line.AsSpan(0, end), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day))
            {
                throw new SampleException($"expected a line of a day and a number, as '2017-12-31 1130.4', got '{line}'") { OfLine = true };
            }

            if (last is { } before && day != before.AddDays(1))
            {
                throw new SampleException($"expected {before.AddDays(1):yyyy-MM-dd}, the day after the line before, got '{line}'") { OfLine = true };
            }

            last = day;
            float[] row = new float[1 + GermanCalendar.Columns.Length];
            EnergyDataSet.CopyRow(day, NumberLine.Parse(line[end..], 1)[0], row);
            return row;
        });
    }
}
