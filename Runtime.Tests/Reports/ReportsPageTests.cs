using Unrolled.Samples;

namespace Unrolled.Tests.Reports;

/// <summary>The code of docs/reports.md, compiled and run.</summary>
public sealed class ReportsPageTests
{
    [Fact]
    public void Page_CodeAsWritten_CompilesAndRuns()
    {
        string folder = TemporaryFolder.Create().FullName;
        float[] series = ReportSamples.Values(90, i => 0.5f + 0.4f * MathF.Sin(0.3f * i)), truth = series[..30], forecast = series[1..31], errors = series[2..32];
        (SequenceData training, SequenceData validation) = SequenceData.Windows(series, steps: 60).Split(0.8);
        using var trainer = new Trainer<ClimateForecaster>(new ClimateForecaster(seed: 1), new TrainerOptions());
        Trainer<ClimateForecaster> rnn = trainer, lstm = trainer;
        int[] batch = [0, 1, 2];
        string Path(string name) => System.IO.Path.Combine(folder, name);

        using (var logs = new ProgressGroup(
            new CsvLog(Path("training.csv")),                                         // one row per epoch
            new JsonLinesLog(Path("training.jsonl"), new LogOptions { EverySteps = 100 }),
            new TensorBoardLog(Path("runs/climate"), new LogOptions { EverySteps = 1 })))
        {
            trainer.Fit(training, epochs: 20, validation, logs);
        }

        new Report("Climate")
            .AddFigures("Result", [new("RMSE", 1.641, Baseline: 1.684, "°C", "persistence"), new("parameters", 42465)])
            .AddText("Data", "Delhi's mean temperatures, 2013 to 2017.")
            .AddHistory("Training", trainer.History)
            .AddChart("Forecast", new ReportChart { XLabel = "day", YLabel = "mean temperature", Unit = "°C" }
                .AddLine("truth", new DateOnly(2017, 1, 1), truth)
                .AddLine("forecast", new DateOnly(2017, 1, 1), forecast, ReportLineStyle.Dashed)
                .AddLevel("mean of 2016", 26.6))
            .AddChart("Forecast over truth", new ReportChart { XLabel = "truth", Unit = "°C", Diagonal = true }
                .AddLine("days", truth, forecast, ReportLineStyle.Points))
            .AddHistogram("Errors", new ReportHistogram { XLabel = "error", Unit = "°C" }.Add("test days", errors).AddEvent("threshold", 2.5))
            .Save(Path("climate.html"));

        new Report("Gradients")
            .AddGradientFlow("Through 60 steps", [("RNN", rnn.MeasureGradientFlow(training, batch)), ("LSTM", lstm.MeasureGradientFlow(training, batch))])
            .Save(Path("gradients.html"));

        Assert.Equal(21, File.ReadAllLines(Path("training.csv")).Length);
        Assert.Contains("Through 60 steps", File.ReadAllText(Path("gradients.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Code_IsThatOfTheTestAbove()
    {
        string root = Repository.Root();
        string test = Lines(File.ReadAllText(Path.Combine(root, "Runtime.Tests", "Reports", "ReportsPageTests.cs")));
        string[] blocks = File.ReadAllText(Path.Combine(root, "docs", "reports.md")).Split("```csharp\n")[1..];
        Assert.Equal(3, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(Lines(block.Split("```")[0]), test, StringComparison.Ordinal));
    }

    // Without indentation, and with the names of files as they stand in the page.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(l =>
    {
        string line = l.Trim();
        int path = line.IndexOf("Path(\"", StringComparison.Ordinal);
        return path < 0 || !line.Contains("Log(", StringComparison.Ordinal) && !line.Contains("Save(", StringComparison.Ordinal)
            ? line
            : line.Remove(line.IndexOf("\")", path, StringComparison.Ordinal) + 1, 1).Remove(path, "Path(".Length);
    })).Trim();
}
