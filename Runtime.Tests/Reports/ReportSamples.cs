using System.Collections.Immutable;

namespace Unrolled.Tests.Reports;

/// <summary>A report with everything that there is, and with what is hard to show.</summary>
internal static class ReportSamples
{
    /// <summary>A name that would break a page that did not escape it.</summary>
    public const string Nasty = "</script></title><script>document.title='x'</script>\"'><img src=http://127.0.0.1:9/x.png onerror=\"console.error(1)\"> & \u0001\ud800 end";

    /// <summary>Every kind of section; <see cref="Nasty"/> wherever a name is taken.</summary>
    public static Report Everything()
    {
        var random = new RandomSource(5, 0);
        DateOnly first = new(2017, 1, 1);
        float[] truth = Values(114, i => 20 + 8 * MathF.Sin(i / 18f)), forecast = Values(114, i => truth[i] + (float)random.NextNormal());
        float[] walk = new float[20000];
        for (int i = 1; i < walk.Length; i++)
        {
            walk[i] = walk[i - 1] + (float)random.NextNormal();
        }

        var many = new ReportChart { XLabel = Nasty, YLabel = $"a very long name of an axis that goes on and on {Nasty}", Unit = "kg·m/s²" };
        for (int k = 0; k < 10; k++)
        {
            many.AddLine($"configuration {k} with a name that is longer than most are {(k == 3 ? Nasty : "")}", Values(40, i => MathF.Sin(i / 5f + k) + k), style: (ReportLineStyle)(k % 4));
        }

        string text = $"The Time Traveller (for so it will be convenient to speak of him)\nwas expounding \U0001F600 a recondite matter. {Nasty}";
        return new Report($"Everything {Nasty}")
            .AddText($"Text {Nasty}", $"A paragraph.\n\nAnother one,\nof two lines. {Nasty}")
            .AddPreformatted("Preformatted", $"{new string('=', 200)}\n{Nasty}")
            .AddFigures("Figures", [new(Nasty, 1.6413, 1.684, "°C", "persistence"), new("accuracy", 98.94, 11.35, "%"), new("tiny", 1.5e-17), new("none", double.NaN, double.PositiveInfinity), new("large", -12345678)])
            .AddHistory("History", History())
            .AddHistory("No history", [])
            .AddChart("Dates", new ReportChart { XLabel = "day", YLabel = "temperature", Unit = "°C" }.AddLine("truth", first, truth).AddLine(Nasty, first, forecast, ReportLineStyle.Dashed).AddLevel("mean", 20).AddEvent("test part", new DateTime(2017, 2, 1)))
            .AddChart("Truth and prediction", new ReportChart { XLabel = "truth", Diagonal = true }.AddLine("days", truth, forecast, ReportLineStyle.Points))
            .AddChart("Very many", new ReportChart { XLabel = "step" }.AddLine("walk", walk).AddLine("gaps", [0f, 5000, 10000, 19999], [0, 50, float.NaN, 20], ReportLineStyle.Marked))
            .AddChart("Logarithmic", new ReportChart { LogarithmicX = true, LogarithmicY = true }.AddLine("falls", [1f, 10, 100, 1000], [1e-12f, 1e-7f, 0, 1], ReportLineStyle.Marked))
            .AddChart("Long names", many)
            .AddChart("Large", new ReportChart().AddLine("x", [1e9f, 3e9f, -2e10f]))
            .AddChart("Tiny", new ReportChart { LogarithmicY = true }.AddLine("x", [1e-30f, 3e-35f, 2e-33f]))
            .AddChart("Extremes", new ReportChart().AddLine("x", [double.MaxValue, -1e299, 1e299, double.Epsilon]))
            .AddChart("Hours", new ReportChart().AddLine("x", [.. Enumerable.Range(0, 300).Select(i => new DateTime(2024, 12, 31, 20, 13, 0).AddMinutes(2 * i))], Values(300, i => MathF.Sin(i / 20f))))
            .AddChart("One point", new ReportChart().AddLine("x", [3f]))
            .AddChart("Nothing", new ReportChart().AddLine("x", [float.NaN, float.PositiveInfinity]))
            .AddChart("No lines", new ReportChart())
            .AddHistogram("Histogram", new ReportHistogram { XLabel = "error", Shares = true }.Add("normal", walk).Add(Nasty, [1, 2, 3, float.NaN]).AddEvent("threshold", 2.4))
            .AddHistogram("Empty histogram", new ReportHistogram())
            .AddConfusionMatrix("Digits", [.. Enumerable.Range(0, 10).Select(i => $"{i}")], Counts(10))
            .AddConfusionMatrix("Forty classes", [.. Enumerable.Range(0, 40).Select(i => i == 7 ? Nasty : $"class {i}")], Counts(40))
            .AddHeatMap("Attention", ["2", "0", "1", Nasty], [.. "friday, 17th of may".Select(c => $"{c}")], Table(4, 19, (r, c) => MathF.Exp(-(c - 4 * r) * (c - 4 * r) / 3f)))
            .AddHeatMap("Signed", ["one", "two"], ["alpha", "a column's name that is longer than there is room for it", "gamma"], Table(2, 3, (r, c) => r == 1 && c == 1 ? float.NaN : r - c))
            .AddGradientFlow("Gradient flow", [("RNN", Flow("simple_rnn_0", 0.5)), (Nasty, Flow("lstm_0", 0.98)), ("exploding", Flow("gru_0", 1.4))])
            .AddColoredText("Colors", text, Values(text.Length, i => MathF.Sin(i / 9f)))
            .AddImage("Gray", 28, 28, Values(784, i => i / 783f))
            .AddImages("Images", 8, 4, [("red", Values(96, i => i % 3 == 0 ? 1 : 0)), (Nasty, new float[96])])
            .AddTable("Table", ["Day", $"Truth {Nasty}", "Error"], [["2017-01-01", "15.91", "−0.88"], [$"{Nasty}{Nasty}", "1", "2"]]);
    }

    /// <summary>Six epochs with validation.</summary>
    public static IReadOnlyList<TrainingEpoch> History()
    {
        using var trainer = new Trainer<LinearNetwork>(
            new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 16, Metrics = [Metric.MeanAbsoluteError, Metric.RootMeanSquaredError] });
        return trainer.Fit(Samples.Means(96), 6, Samples.Means(32, seed: 8));
    }

    public static float[] Values(int count, Func<int, float> value) => [.. Enumerable.Range(0, count).Select(value)];

    private static int[,] Counts(int classes)
    {
        int[,] counts = new int[classes, classes];
        for (int t = 0; t < classes; t++)
        {
            for (int p = 0; p < classes; p++)
            {
                counts[t, p] = t == p ? 900 + t : (7 * t + 3 * p) % 11 == 0 ? t + p : 0;
            }
        }

        return counts;
    }

    private static float[,] Table(int rows, int columns, Func<int, int, float> value)
    {
        float[,] table = new float[rows, columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                table[r, c] = value(r, c);
            }
        }

        return table;
    }

    private static GradientFlow Flow(string layer, double growth)
    {
        ImmutableArray<double> norms = [.. Enumerable.Range(0, 60).Select(t => Math.Pow(growth, 59 - t))];
        return new GradientFlow(1, [new LayerGradientFlow(layer, norms, [], growth, norms[0], growth < 0.9 ? GradientVerdict.Vanishing : growth > 1 ? GradientVerdict.Exploding : GradientVerdict.Steady)]);
    }
}
