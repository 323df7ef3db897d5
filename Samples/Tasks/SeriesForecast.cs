using System.Globalization;
using Spectre.Console;

namespace Unrolled.Samples;

/// <summary>What the tasks have in common that forecast a series' next row from those before it.</summary>
internal static class SeriesForecast
{
    private const int RowsAtEachEnd = 5;

    /// <summary>Trains a model on windows of a series, and forecasts the rows that are held out.</summary>
    /// <param name="run">The run.</param>
    /// <param name="title">What is being trained.</param>
    /// <param name="model">As many inputs as the series has columns, one output. It gets the scaler.</param>
    /// <param name="data">The series.</param>
    /// <param name="recipe">How to train.</param>
    /// <returns>[test rows], in the unit of the series.</returns>
    /// <exception cref="SampleException">There are too few rows.</exception>
    public static float[] Learn<T>(TaskRun run, string title, T model, ForecastData data, ForecastRecipe recipe)
        where T : Network
    {
        int columns = data.Series.Columns.Length, learned = data.TrainingRows - data.ValidationRows - recipe.Steps;
        if (learned < 1)
        {
            throw new SampleException($"expected more than {recipe.Steps + data.ValidationRows} rows to learn from, {recipe.Steps} for a window and {data.ValidationRows} to validate on, got {data.TrainingRows}");
        }

        ReadOnlySpan<float> known = data.Series.Values.AsSpan(0, data.TrainingRows * columns);
        Scaler scaler = recipe.Standardizes ? StandardScaler.Fit(known, columns) : MinMaxScaler.Fit(known, columns);
        float[] scaled = new float[data.Series.Values.Length];
        scaler.Transform(data.Series.Values, scaled);

        // Windows over all rows, so that those of the first test rows reach back into the training part.
        SequenceData windows = SequenceData.Windows(scaled, recipe.Steps, features: columns, targetFeatures: [0]);
        model.Scaler = scaler;
        var training = new TrainingRecipe(Loss.MeanSquaredError, TrainingRecipe.Linear, recipe.Epochs, recipe.BatchSize, recipe.LearningRate);
        training.Train(run, title, model, windows.Slice(0, learned), windows.Slice(learned, data.ValidationRows));

        float[] forecast = new float[data.TestRows];
        model.Predict(windows.Slice(learned + data.ValidationRows, data.TestRows), forecast);
        return [.. forecast.Select(f => scaler.Inverse(0, f))];
    }

    /// <summary>Prints forecasts beside what came, and adds the errors beside those of a row before.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">The series.</param>
    /// <param name="forecast">[test rows].</param>
    /// <param name="lag">How many rows before.</param>
    /// <param name="baseline">What that is called.</param>
    /// <param name="unit">The values' unit; empty for one that is not known.</param>
    public static void Compare(TaskRun run, ForecastData data, float[] forecast, int lag, string baseline, string unit)
    {
        float[] actual = data.Actual;
        float[] lagged = data.Lagged(lag);
        Print(data, actual, forecast, unit);
        Draw(run.Report, data, actual, forecast, unit);
        ForecastError ours = ForecastError.Of(forecast, actual), theirs = ForecastError.Of(lagged, actual);
        run.Metrics.Baseline = baseline;
        run.Metrics.Add("rmse", ours.Rmse, theirs.Rmse);
        run.Metrics.Add("mae", ours.Mae, theirs.Mae);
        run.Metrics.Add("mape", ours.Mape, theirs.Mape);
        Console.WriteLine(ours.Rmse < theirs.Rmse
            ? string.Create(CultureInfo.InvariantCulture, $"The network's RMSE is {100 * (1 - ours.Rmse / theirs.Rmse):0.0} % below that of '{baseline}'.")
            : string.Create(CultureInfo.InvariantCulture, $"The network's RMSE is {100 * (ours.Rmse / theirs.Rmse - 1):0.0} % above that of '{baseline}', which needs no network."));
    }

    /// <summary>Says of a series of the user's own how it is divided.</summary>
    public static void PrintParts(ForecastData data)
        => Console.WriteLine($"'{data.Series.Columns[0]}': {data.Series.Rows} rows, {data.Series.Label(0)} to {data.Series.Label(data.Series.Rows - 1)}; the last {data.TestRows} are forecast, the {data.ValidationRows} before them validate.");

    /// <summary>Answers each line with the forecast of the one after it, once there are as many as the model sees.</summary>
    /// <param name="model">A forecaster with its scaler.</param>
    /// <param name="prediction">Rows, one a line.</param>
    /// <param name="steps">Rows that it sees.</param>
    /// <param name="parse">Makes a row's numbers of a line; null for a line that makes none.</param>
    /// <param name="finish">Makes the answer of what the model forecasts; null for that itself.</param>
    /// <param name="linesBefore">How many lines, at the beginning, make no row.</param>
    /// <exception cref="SampleException">A line is not as it should be, or there are too few.</exception>
    public static void Answer(Network model, Prediction prediction, int steps, Func<string, float[]?> parse, Func<float, float>? finish = null, int linesBefore = 0)
    {
        int inputs = model.Definition.Inputs, rows = 0, lines = 0;
        Scaler scaler = model.Scaler ?? throw new SampleException("expected a model with the scaler that it was trained with, got none");
        float[] window = new float[steps * inputs];
        Span<float> output = stackalloc float[1];
        foreach (string line in prediction.Lines())
        {
            lines++;
            if (parse(line) is not { } row)
            {
                continue;
            }

            window.AsSpan(inputs).CopyTo(window);
            scaler.Transform(row, window.AsSpan(window.Length - inputs));
            if (++rows >= steps)
            {
                model.Predict(window, output);
                float forecast = scaler.Inverse(0, output[0]);
                prediction.Output.WriteLine((finish?.Invoke(forecast) ?? forecast).ToString("0.####", CultureInfo.InvariantCulture));
            }
        }

        if (rows < steps)
        {
            throw new SampleException($"expected {steps + linesBefore} lines or more, which the first forecast is made of, got {lines}");
        }
    }

    private static void Draw(Report report, ForecastData data, float[] actual, float[] forecast, string unit)
    {
        var chart = new ReportChart { YLabel = data.Series.Columns[0], Unit = unit };
        if (data.Series.Times is { Length: > 0 } times)
        {
            DateTime[] when = times[data.TrainingRows..];
            chart.AddLine("actual", when, actual).AddLine("forecast", when, forecast);
        }
        else
        {
            chart.AddLine("actual", actual, data.TrainingRows + 1).AddLine("forecast", forecast, data.TrainingRows + 1);
        }

        report.AddChart("Forecast and truth", chart);
        report.AddChart("Forecast over truth", new ReportChart { XLabel = "actual", YLabel = "forecast", Unit = unit, Diagonal = true }.AddLine("held-out rows", actual, forecast, ReportLineStyle.Points));
    }

    private static void Print(ForecastData data, float[] actual, float[] forecast, string unit)
    {
        string suffix = unit.Length == 0 ? "" : $", {unit}";
        var rows = new Table().Border(TableBorder.Rounded);
        rows.AddColumn("");
        foreach (string column in (string[])[$"Actual{suffix}", $"Forecast{suffix}", $"Error{suffix}"])
        {
            rows.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        }

        for (int i = 0; i < forecast.Length; i++)
        {
            if (i < RowsAtEachEnd || i >= forecast.Length - RowsAtEachEnd)
            {
                rows.AddRow(data.Series.Label(data.TrainingRows + i), Format(actual[i]), Format(forecast[i]), Format(forecast[i] - actual[i]));
            }
            else if (i == RowsAtEachEnd)
            {
                rows.AddRow("…", "…", "…", "…");
            }
        }

        AnsiConsole.Write(rows);
    }

    private static string Format(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
