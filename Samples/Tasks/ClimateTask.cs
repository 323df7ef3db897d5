using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>Learns Delhi's mean temperatures and forecasts each test day from the 60 days before it.</summary>
/// <remarks>
/// The recipe (epochs, learning rate, its decay) was chosen on the last year of the training part; the test days had no say in it. The
/// scaler too knows the training part alone. The baseline is persistence: tomorrow will be as today.
/// </remarks>
internal static class ClimateTask
{
    private const string Name = "climate";
    private const int WindowDays = 60;
    private const int ValidationDays = 114; // as many as there are test days
    private const int DefaultEpochs = 60;
    private const int BatchSize = 32;
    private const float LearningRate = 0.002f;
    private const int RowsAtEachEnd = 5;

    /// <summary>The task's command.</summary>
    public static Command CreateCommand(CommonOptions common, CancellationToken cancellationToken)
    {
        var data = new Option<string>("--data")
        {
            Description = "The folder with DailyDelhiClimateTrain.csv and DailyDelhiClimateTest.csv (Kaggle: sumanthvrao/daily-climate-time-series-data).",
            HelpName = "FOLDER",
            Required = true,
        };
        var model = new Option<string>("--model")
        {
            Description = "Where to write the trained model.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "climate.safetensors",
        };
        var chart = new Option<string>("--chart")
        {
            Description = "Where to write the chart.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "climate.svg",
        };
        var command = new Command(Name, "Forecasts the next day's mean temperature in Delhi, beside persistence.") { data, model, chart };
        command.SetAction(result => Run(common.Read(result), result.GetRequiredValue(data), result.GetRequiredValue(model), result.GetRequiredValue(chart), cancellationToken));
        return command;
    }

    private static int Run(TaskSettings settings, string folder, string modelPath, string chartPath, CancellationToken cancellationToken)
    {
        ClimateDataSet climate = ClimateDataSet.Load(folder);
        if (climate.TrainingDays <= WindowDays + ValidationDays)
        {
            throw new SampleException($"'{folder}': expected more than {WindowDays + ValidationDays} days to learn from, got {climate.TrainingDays}");
        }

        OutputFile modelFile = OutputFile.At(modelPath), chartFile = OutputFile.At(chartPath);
        OutputFile? json = settings.JsonPath is { } path ? OutputFile.At(path) : null;

        Console.WriteLine(ClimateForecaster.Summary);
        float[] forecast = Forecast(climate, settings, cancellationToken, out ClimateForecaster model);
        ForecastError ours = ForecastError.Of(forecast, climate.Test);
        ForecastError persistence = ForecastError.Of(climate.Series.Values.AsSpan(climate.TrainingDays - 1, climate.TestDays), climate.Test);
        Print(climate, forecast, ours, persistence);

        modelFile.Write(model.Save);
        chartFile.WriteText(Draw(climate, forecast, ours).ToSvg());
        if (json is not null)
        {
            MetricsFile.Write(json, Name, [("rmse", ours.Rmse), ("mae", ours.Mae), ("baseline_rmse", persistence.Rmse), ("baseline_mae", persistence.Mae)]);
        }

        Console.WriteLine($"Model: {modelFile.Path}");
        Console.WriteLine($"Chart: {chartFile.Path}");
        return ExitCode.Success;
    }

    /// <summary>Trains a model and forecasts the test days.</summary>
    /// <returns>[test days], in °C.</returns>
    private static float[] Forecast(ClimateDataSet climate, TaskSettings settings, CancellationToken cancellationToken, out ClimateForecaster model)
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

        int epochs = settings.Epochs ?? DefaultEpochs;
        var forecaster = new ClimateForecaster(settings.Seed) { Scaler = scaler };
        using var trainer = new Trainer<ClimateForecaster>(forecaster, new TrainerOptions
        {
            Loss = Loss.MeanSquaredError,
            Optimizer = new Adam(LearningRate),
            Schedule = new LinearDecay(LearningRateSchedule.Steps(training, BatchSize, epochs)),
            BatchSize = BatchSize,
            ClipNorm = 1f,
            Seed = settings.Seed,
        });
        TrainingDisplay.Show(Name, progress => trainer.Fit(training, epochs, validation, progress, cancellationToken));

        float[] forecast = new float[climate.TestDays];
        for (int i = 0; i < forecast.Length; i++)
        {
            forecaster.Predict(test.Input(i), forecast.AsSpan(i, 1));
        }

        scaler.Inverse(forecast, forecast);
        model = forecaster;
        return forecast;
    }

    private static void Print(ClimateDataSet climate, float[] forecast, ForecastError ours, ForecastError persistence)
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

        var errors = new Table().Border(TableBorder.Rounded);
        errors.AddColumn($"{forecast.Length} test days");
        errors.AddColumn(new TableColumn("RMSE, °C").RightAligned());
        errors.AddColumn(new TableColumn("MAE, °C").RightAligned());
        errors.AddRow("Persistence (the day before)", Format(persistence.Rmse), Format(persistence.Mae));
        errors.AddRow(nameof(ClimateForecaster), Format(ours.Rmse), Format(ours.Mae));
        AnsiConsole.Write(errors);
    }

    private static LineChart Draw(ClimateDataSet climate, float[] forecast, ForecastError ours) => new(
        "Mean temperature in Delhi, each day forecast from the 60 days before it",
        "°C",
        climate.Series.Day(climate.TrainingDays),
        [
            new LineChart.Line("Actual", "#1f4e79", climate.Test.ToArray()),
            new LineChart.Line($"Forecast (RMSE {ours.Rmse.ToString("0.00", CultureInfo.InvariantCulture)} °C)", "#d9680f", forecast),
        ]);

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
