using System.Text.Json;

namespace Unrolled.Tests.Logs;

/// <summary>Logs of one JSON object in each line.</summary>
public sealed class JsonLinesLogTests
{
    private readonly string _path = Path.Combine(LogRun.Folder(), "log.jsonl");

    [Fact]
    public void Report_OfStepsAndEpochs_WritesObjects()
    {
        using (var log = new JsonLinesLog(_path, new LogOptions { EverySteps = 6 }))
        {
            LogRun.Report(log, 5, 12);
            Assert.Equal(4, Lines().Length); // while it is open
        }

        JsonElement[] lines = Lines();
        Assert.Equal(["begin:5", "step:6", "epoch:10", "step:12"], lines.Select(l => $"{l.GetProperty("event")}:{l.GetProperty("step")}"));
        Assert.Equal("""["MeanAbsoluteError","Top3Accuracy"]""", lines[0].GetProperty("metrics").GetRawText());
        JsonElement step = lines[1], epoch = lines[2];
        Assert.Equal((2.0 / 3 / 6, 1.0 / 3 / 6, Math.Sqrt(6), 1e-3f / 6, 0.1 * 6), (step.GetProperty("loss").GetDouble(), step.GetProperty("batch_loss").GetDouble(), step.GetProperty("gradient_norm").GetDouble(), step.GetProperty("learning_rate").GetSingle(), step.GetProperty("metrics").GetProperty("MeanAbsoluteError").GetDouble()));
        Assert.False(step.TryGetProperty("val_loss", out _));
        Assert.Equal((0.25, 0.2 * 10, "NaN"), (epoch.GetProperty("val_loss").GetDouble(), epoch.GetProperty("val_metrics").GetProperty("MeanAbsoluteError").GetDouble(), epoch.GetProperty("val_metrics").GetProperty("Top3Accuracy").GetString()));
        Assert.All(lines, l => Assert.Equal(1, l.GetProperty("run").GetInt32()));
    }

    [Fact]
    public void Warning_AtAnyStep_IsWritten()
    {
        using (var log = new JsonLinesLog(_path))
        {
            log.Report(LogRun.Step(3) with { Warning = new GradientWarning(GradientWarningKind.Vanishing, "lstm_0", 1e-9, 50, 3) });
            log.Report(LogRun.Step(4) with { Warning = new GradientWarning(GradientWarningKind.NormJump, null, double.PositiveInfinity, 0, 4) });
        }

        JsonElement[] lines = Lines();
        Assert.Equal("""{"run":1,"event":"warning","epoch":1,"batch":3,"step":3,"kind":"Vanishing","layer":"lstm_0","ratio":1E-09,"steps":50}""", lines[1].GetRawText());
        Assert.Equal("""{"run":1,"event":"warning","epoch":1,"batch":4,"step":4,"kind":"NormJump","ratio":"Infinity","steps":0}""", lines[2].GetRawText());
    }

    [Fact]
    public void Log_TornAnywhere_GoesOnAsAnotherRun()
    {
        using (var log = new JsonLinesLog(_path))
        {
            LogRun.Report(log, 1, 20);
        }

        byte[] whole = File.ReadAllBytes(_path);
        foreach (int length in LogRun.Cuts(whole))
        {
            File.WriteAllBytes(_path, whole[..length]);
            using (var log = new JsonLinesLog(_path))
            {
                LogRun.Report(log, 15, 20);
            }

            string[] kept = ["1:begin:1", "1:epoch:10", "1:epoch:20"];
            int lines = whole.AsSpan(0, length).Count((byte)'\n'), run = lines == 0 ? 1 : 2;
            Assert.Equal([.. kept.Take(lines), $"{run}:begin:15", $"{run}:epoch:20"], Lines().Select(l => $"{l.GetProperty("run")}:{l.GetProperty("event")}:{l.GetProperty("step")}"));
        }
    }

    [Fact]
    public void File_OfSomethingElse_IsRefusedAndLeftAlone()
    {
        foreach (string text in (string[])["a poem\n", "[1]", "{\"run\":1}\npoem\nto", "{\"run\":\"x\"}\n"])
        {
            File.WriteAllText(_path, text);
            using (var log = new JsonLinesLog(_path))
            {
                Assert.StartsWith($"'{_path}': Expected", Assert.Throws<LogFormatException>(() => log.Report(LogRun.Step(1))).Message, StringComparison.Ordinal);
            }

            Assert.Equal(text, File.ReadAllText(_path));
        }
    }

    private JsonElement[] Lines()
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l))];
    }
}
