namespace Unrolled.Tests.Logs;

/// <summary>Several that are told of one training.</summary>
public sealed class ProgressGroupTests
{
    [Fact]
    public void Report_ToAGroup_ReachesAllInOrder()
    {
        List<string> told = [];
        using var group = new ProgressGroup(new Member("a", told), null, new Member("b", told));
        group.Report(LogRun.Step(3));
        group.Report(LogRun.Epoch(10));
        Assert.Equal(["a 3", "b 3", "a 10", "b 10"], told);
    }

    [Fact]
    public void Dispose_WhereOneFails_DisposesOfAllAndThrows()
    {
        List<string> told = [];
        var group = new ProgressGroup(new Member("a", told), new Member("bad", told), new Member("c", told));
        Assert.Equal("bad", Assert.Throws<InvalidOperationException>(group.Dispose).Message);
        Assert.Equal(["a ends", "bad ends", "c ends"], told);
    }

    [Fact]
    public void Fit_WithAllLogs_WritesWhatTheHistorySays()
    {
        string folder = LogRun.Folder();
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), new TrainerOptions { BatchSize = 16 });
        using (var logs = new ProgressGroup(new CsvLog(Path.Combine(folder, "l.csv")), new JsonLinesLog(Path.Combine(folder, "l.jsonl")), new TensorBoardLog(folder)))
        {
            trainer.Fit(Samples.Means(96), 3, Samples.Means(32, seed: 8), logs);
        }

        string[] rows = File.ReadAllLines(Path.Combine(folder, "l.csv"));
        Assert.Equal(1 + 3, rows.Length);
        Assert.Equal(1 + 3, File.ReadAllLines(Path.Combine(folder, "l.jsonl")).Length);
        Assert.Equal(trainer.History.Select(e => FormattableString.Invariant($"{e.Loss}")), rows.Skip(1).Select(r => r.Split(',')[5]));
    }

    private sealed class Member(string name, List<string> told) : IProgress<TrainingProgress>, IDisposable
    {
        public void Report(TrainingProgress value) => told.Add($"{name} {value.Step}");

        public void Dispose()
        {
            told.Add($"{name} ends");
            if (name == "bad")
            {
                throw new InvalidOperationException(name);
            }
        }
    }
}
