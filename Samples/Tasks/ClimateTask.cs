using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Learns Delhi's mean temperatures and forecasts each test day from the 60 days before it.</summary>
/// <remarks>
/// The recipe (epochs, learning rate, its decay) was chosen on the last year of the training part; the test days had no say in it. The
/// scaler too knows the training part alone. The baseline is persistence: tomorrow will be as today.
/// </remarks>
internal sealed class ClimateTask() : SampleTask("climate", "Forecasts the next day's mean temperature in Delhi, beside persistence.")
{
    private const int WindowDays = 60;
    private const int ValidationDays = 114; // as many as there are test days
    private const int UsualEpochs = 60;
    private const int BatchSize = 32;
    private const float LearningRate = 0.002f;
    private const int RowsAtEachEnd = 5;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        ClimateDataSet climate = ClimateDataSet.Load(run);
        if (climate.TrainingDays <= WindowDays + ValidationDays)
        {
            throw new SampleException($"expected more than {WindowDays + ValidationDays} days to learn from, got {climate.TrainingDays}");
        }

        Console.WriteLine(ClimateForecaster.Summary);
        float[] forecast = Forecast(climate, run, out ClimateForecaster model);
        ForecastError ours = ForecastError.Of(forecast, climate.Test);
        ForecastError persistence = ForecastError.Of(climate.Series.Values.AsSpan(climate.TrainingDays - 1, climate.TestDays), climate.Test);
        Print(climate, forecast);
        run.Metrics.Baseline = "the day before";
        run.Metrics.Add("rmse", ours.Rmse, persistence.Rmse);
        run.Metrics.Add("mae", ours.Mae, persistence.Mae);
        run.Save(model);
    }

    /// <summary>Trains a model and forecasts the test days.</summary>
    /// <returns>[test days], in °C.</returns>
    private float[] Forecast(ClimateDataSet climate, TaskRun run, out ClimateForecaster model)
    {
        MinMaxScaler scaler = MinMaxScaler.Fit(climate.Training);
        float[] scaled = new float[climate.Series.Values.Length];
        scaler.Transform(climate.Series.Values, scaled);

        // Windows over all days, so that those of the first test days reach back into the training part.
        SequenceData windows = SequenceData.Windows(scaled, WindowDays);
        int learned = climate.TrainingDays - WindowDays - ValidationDays;
        SequenceData training = windows.Slice(0, learned);
        SequenceData validation = windows.Slice(learned, ValidationDays);
        SequenceData test = windows.Slice(learned + ValidationDays, climate.TestDays);

        int epochs = run.Epochs(UsualEpochs);
        var forecaster = new ClimateForecaster(run.Seed) { Scaler = scaler };
        using Trainer<ClimateForecaster> trainer = run.CreateTrainer(forecaster, new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = new Adam(LearningRate),
            Schedule = new LinearDecay(LearningRateSchedule.Steps(training, BatchSize, epochs)),
            BatchSize = BatchSize,
            ClipNorm = 1f,
        });
        run.Fit(Name, trainer, training, epochs, validation);

        float[] forecast = new float[climate.TestDays];
        for (int i = 0; i < forecast.Length; i++)
        {
            forecaster.Predict(test.Input(i), forecast.AsSpan(i, 1));
        }

        scaler.Inverse(forecast, forecast);
        model = forecaster;
        return forecast;
    }

    private static void Print(ClimateDataSet climate, float[] forecast)
    {
        var days = new Table().Border(TableBorder.Rounded);
        days.AddColumn("Day");
        foreach (string column in (string[])["Actual, °C", "Forecast, °C", "Error, °C"])
        {
            days.AddColumn(new TableColumn(column).RightAligned());
        }

        for (int i = 0; i < forecast.Length; i++)
        {
            if (i < RowsAtEachEnd || i >= forecast.Length - RowsAtEachEnd)
            {
                float actual = climate.Test[i];
                days.AddRow(climate.Series.Day(climate.TrainingDays + i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Format(actual), Format(forecast[i]), Format(forecast[i] - actual));
            }
            else if (i == RowsAtEachEnd)
            {
                days.AddRow("…", "…", "…", "…");
            }
        }

        AnsiConsole.Write(days);
    }

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
