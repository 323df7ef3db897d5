using System.Globalization;
using CsvHelper;

namespace Unrolled.Tests.Logs;

/// <summary>Logs as tables, read by CsvHelper.</summary>
public sealed class CsvLogTests
{
    private readonly string _path = Path.Combine(LogRun.Folder(), "log.csv");

    [Fact]
    public void Report_OfSteps_WritesEveryNthAndEpochs()
    {
        using (var log = new CsvLog(_path, new LogOptions { EverySteps = 4 }))
        {
            LogRun.Report(log, 1, 21);
        }

        Assert.Equal("run,epoch,batch,step,epoch_end,loss,batch_loss,MeanAbsoluteError,Top3Accuracy,val_loss,val_MeanAbsoluteError,val_Top3Accuracy,learning_rate,gradient_norm,seconds", File.ReadLines(_path).First());
        IDictionary<string, object>[] rows = Rows();
        Assert.Equal(["4,0", "8,0", "10,1", "12,0", "16,0", "20,0", "20,1"], rows.Select(r => $"{r["step"]},{r["epoch_end"]}"));
        IDictionary<string, object> step = rows[1], epoch = rows[2];
        Assert.Equal((1.0 / 3 / 8, 2.0 / 3 / 8, Math.Sqrt(8), 0.1 * 8, 1e-20 / 8), (Number(step, "batch_loss"), Number(step, "loss"), Number(step, "gradient_norm"), Number(step, "MeanAbsoluteError"), Number(step, "Top3Accuracy")));
        Assert.Equal(1e-3f / 8, float.Parse((string)step["learning_rate"], CultureInfo.InvariantCulture));
        Assert.Equal(("", "", "1", "1"), (step["val_loss"], step["val_MeanAbsoluteError"], step["run"], step["seconds"]));
        Assert.Equal((0.25, 0.2 * 10, "NaN"), (Number(epoch, "val_loss"), Number(epoch, "val_MeanAbsoluteError"), epoch["val_Top3Accuracy"]));
    }

    [Fact]
    public void Report_WithoutOptions_WritesEpochsAlone()
    {
        using (var log = new CsvLog(_path))
        {
            LogRun.Report(log, 1, 35);
        }

        Assert.Equal(["10", "20", "30"], Rows().Select(r => r["step"]));
    }

    [Fact]
    public void Log_OfARunThatGoesOn_HasOneHeaderAndSaysSo()
    {
        foreach ((long first, long last) in ((long, long)[])[(1, 25), (18, 30), (31, 40)])
        {
            using var log = new CsvLog(_path, new LogOptions { EverySteps = 5 });
            LogRun.Report(log, first, last);
        }

        Assert.Single(File.ReadLines(_path), l => l.StartsWith("run", StringComparison.Ordinal));
        Assert.Equal(["1:5", "1:10", "1:10", "1:15", "1:20", "1:20", "1:25", "2:20", "2:20", "2:25", "2:30", "2:30", "3:35", "3:40", "3:40"], Rows().Select(r => $"{r["run"]}:{r["step"]}"));
        using (var log = new CsvLog(_path, new LogOptions { Replace = true }))
        {
            LogRun.Report(log, 1, 10);
        }

        Assert.Equal("1", Assert.Single(Rows())["run"]);
    }

    // A batch in pieces takes several steps, and the first report may be that of any batch.
    [Fact]
    public void Log_OfARunThatGoesOnWithinABatchOfSeveralSteps_HasTheSameRows()
    {
        string other = Path.Combine(LogRun.Folder(), "log.csv");
        foreach ((string path, int first) in ((string, int)[])[(_path, 0), (other, 14)])
        {
            using var log = new CsvLog(path, new LogOptions { EverySteps = 50 });
            for (int batch = first; batch < 31; batch++)
            {
                log.Report(LogRun.Step(7 * batch + 7) with { BatchSteps = 7 });
            }

            // Nothing of this one counts.
            log.Report(LogRun.Step(7 * 31) with { BatchSteps = 0 });
        }

        Assert.Equal(["56", "105", "154", "203"], Rows().Select(r => r["step"]));
        Assert.Equal(File.ReadLines(_path).Skip(2), File.ReadLines(other).Skip(1));
    }

    [Fact]
    public void Log_WhileItIsOpen_CanBeRead()
    {
        using var log = new CsvLog(_path);
        LogRun.Report(log, 1, 10);
        Assert.Single(Rows());
        LogRun.Report(log, 11, 20);
        Assert.Equal(2, Rows().Length);
    }

    [Fact]
    public void Log_TornAnywhere_GoesOnAfterTheLastWholeLine()
    {
        using (var log = new CsvLog(_path))
        {
            LogRun.Report(log, 1, 20);
        }

        byte[] whole = File.ReadAllBytes(_path);
        foreach (int length in LogRun.Cuts(whole))
        {
            File.WriteAllBytes(_path, whole[..length]);
            using (var log = new CsvLog(_path))
            {
                LogRun.Report(log, 21, 30);
            }

            int rows = Math.Max(0, whole.AsSpan(0, length).Count((byte)'\n') - 1);
            Assert.Equal([.. Enumerable.Range(1, rows).Select(i => $"1:{10 * i}"), rows == 0 ? "1:30" : "2:30"], Rows().Select(r => $"{r["run"]}:{r["step"]}"));
        }
    }

    [Fact]
    public void File_OfSomethingElse_IsRefusedAndLeftAlone()
    {
        foreach (string text in (string[])["a poem\nof two lines\n", "a poem", "run,epoch\n1,2\n", "{\"run\":1}\n", File.Exists(_path) ? "" : "run,epoch,batch,step,epoch_end,loss,batch_loss,MeanAbsoluteError,Top3Accuracy,val_loss,val_MeanAbsoluteError,val_Top3Accuracy,learning_rate,gradient_norm,seconds\npoem,1\nto"])
        {
            File.WriteAllText(_path, text);
            using (var log = new CsvLog(_path))
            {
                LogFormatException thrown = Assert.Throws<LogFormatException>(() => log.Report(LogRun.Step(1)));
                Assert.StartsWith($"'{_path}': Expected", thrown.Message, StringComparison.Ordinal);
                Assert.Equal(_path, thrown.File);
            }

            Assert.Equal(text, File.ReadAllText(_path));
        }
    }

    [Fact]
    public void Report_OfOtherMetricsOrAfterTheEnd_Throws()
    {
        var log = new CsvLog(_path);
        log.Report(LogRun.Step(1));
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => log.Report(LogRun.Step(2) with { Metrics = new MetricValues([Metric.F1], [1]) }));
        Assert.Contains("The log has the metrics [MeanAbsoluteError, Top3Accuracy], got [F1]", thrown.Message, StringComparison.Ordinal);
        log.Dispose();
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.Report(LogRun.Step(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogOptions { EverySteps = -1 });
        Assert.Throws<DirectoryNotFoundException>(() => new CsvLog(Path.Combine(LogRun.Folder(), "none", "l.csv")));
    }

    [Fact]
    public void MetricName_WithCommaAndQuotes_IsQuoted()
    {
        using (var log = new CsvLog(_path))
        {
            log.Report(LogRun.Epoch(10) with { Metrics = new MetricValues([new Odd()], [1.5]), ValidationMetrics = null });
        }

        Assert.Equal("1.5", Assert.Single(Rows())["within 5 %, \"or so\""]);
    }

    private static double Number(IDictionary<string, object> row, string column) => double.Parse((string)row[column], CultureInfo.InvariantCulture);

    private IDictionary<string, object>[] Rows()
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<dynamic>().Cast<IDictionary<string, object>>()];
    }

    private sealed class Odd : MeanMetric
    {
        public override string Name => "within 5 %, \"or so\"";

        public override double Row(ReadOnlySpan<float> predicted, ReadOnlySpan<float> target) => 0;
    }
}
