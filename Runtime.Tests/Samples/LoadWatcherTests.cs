using System.Globalization;
using System.Runtime.CompilerServices;
using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class LoadWatcherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unrolled-proc-").FullName;
    private object? _box;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_CountersThatGrow_GivesTheirShares()
    {
        Write("cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 1 1 1\n", "MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:   250 kB\n", "0.00 0.0 0.0 1/1 1\n");
        using var load = new SystemLoad(_folder);
        Write("cpu  130 5 110 740 110 1 2 2 9 9\ncpu0 1 1 1 1\n", "MemTotal:       1000 kB\nMemAvailable:   500 kB\n", string.Create(CultureInfo.InvariantCulture, $"{3 * Environment.ProcessorCount}.0 0 0 1/1 1\n"));
        float[] sample = new float[4];
        load.Read(sample);

        // 100 ticks more: 40 idle, 10 waiting.
        Assert.Equal([0.5f, 0.1f, 0.5f, 0.75f], sample);

        // No tick more: the shares stay.
        load.Read(sample);
        Assert.Equal([0.5f, 0.1f, 0.5f, 0.75f], sample);
    }

    [Theory]
    [InlineData("intr 5\n", "MemTotal: 1 kB\nMemAvailable: 1 kB\n", "1.0\n", "stat: expected a first line 'cpu'")]
    [InlineData("cpu  1 2 3\n", "MemTotal: 1 kB\nMemAvailable: 1 kB\n", "1.0\n", "stat: expected eight times")]
    [InlineData("cpu  1 2 3 4 5 6 7 8\n", "MemTotal: 1 kB\n", "1.0\n", "meminfo: expected lines 'MemTotal' and 'MemAvailable'")]
    [InlineData("cpu  1 2 3 4 5 6 7 8\n", "MemTotal: 0 kB\nMemAvailable: 0 kB\n", "1.0\n", "meminfo: expected a memory of more than 0 kB")]
    [InlineData("cpu  1 2 3 4 5 6 7 8\n", "MemTotal: 1 kB\nMemAvailable: 1 kB\n", "x\n", "loadavg: expected a number")]
    public void Read_OtherFiles_SaysWhichAndWhat(string stat, string memory, string load, string part)
    {
        Write(stat, memory, load);
        string message = Assert.Throws<SampleException>(() =>
        {
            using var reader = new SystemLoad(_folder);
            reader.Read(new float[4]);
        }).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WithoutFiles_SaysThatLinuxHasThem()
        => Assert.Contains("which Linux has", Assert.Throws<SampleException>(() => new SystemLoad(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Observe_Pattern_IsLearnedBetterThanPersistence()
    {
        using LoadWatcher watcher = Watcher(0);
        double error = 0, persistence = 0;
        for (int i = 0; i < 600; i++)
        {
            LoadJudgment judgment = watcher.Observe(Pattern(i));
            (error, persistence) = i < 500 ? (0, 0) : (error + judgment.Error, persistence + judgment.Persistence);
        }

        Assert.True(error < 0.5 * persistence, $"The forecasts were off by {error / 100}, the samples before by {persistence / 100}.");
    }

    [Fact]
    public void Observe_SampleOutOfThePattern_IsFlagged()
    {
        using LoadWatcher watcher = Watcher(0);
        int flagged = 0;
        for (int i = 0; i < 600; i++)
        {
            flagged += watcher.Observe(Pattern(i)).IsAnomaly ? 1 : 0;
        }

        Assert.InRange(flagged, 0, 30);
        Assert.True(watcher.Observe([1, 1, 0, 0]).IsAnomaly);
        Assert.Equal(LoadWatcher.Kept, watcher.History.Count);
    }

    [Fact]
    public void Observe_SameSeed_GivesTheSameBits()
    {
        Assert.Equal(Errors(3), Errors(3));
        Assert.NotEqual(Errors(3), Errors(4));

        static float[] Errors(int seed)
        {
            using LoadWatcher watcher = Watcher(seed);
            return [.. Enumerable.Range(0, 100).Select(i => watcher.Observe(Pattern(i)).Error)];
        }
    }

    // A sample, its judgment, a step of learning, the next forecast and a line of text.
    [Fact]
    public void Observe_AfterTheFirstSamples_AllocatesNothing()
    {
        Write("cpu  100 0 100 700 100 0 0 0 0 0\n", "MemTotal:       1000 kB\nMemAvailable:   250 kB\n", "0.5 0.0 0.0 1/1 1\n");
        using var load = new SystemLoad(_folder);
        using LoadWatcher watcher = Watcher(0);
        float[] sample = new float[4];
        var line = new LineBuffer(100);
        for (int i = 0; i < LoadWatcher.Steps + 2; i++)
        {
            Step();
        }

        Assert.Equal(0, Allocated(Step));
        Assert.True(Allocated(() =>
        {
            Step();
            Box();
        }) >= 100 * 16);

        void Step()
        {
            load.Read(sample);
            LoadJudgment judgment = watcher.Observe(sample);
            line.Add(judgment.IsAnomaly ? "anomaly " : "usual ").Add(judgment.Error, 6, "0.000").WriteTo(TextWriter.Null);
        }

        static long Allocated(Action step)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                step();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Add_ToARunningQuantile_IsThatOfTheLastValues()
    {
        var quantile = new RunningQuantile(20, 0.9);
        var random = new RandomSource(1, 1);
        var all = new List<float>();
        for (int i = 0; i < 100; i++)
        {
            all.Add((float)random.NextDouble());
            quantile.Add(all[^1]);
            Assert.Equal(DetectionScore.Quantile([.. all.TakeLast(20)], 0.9), quantile.Value);
        }
    }

    [Fact]
    public void Add_ToAHistory_KeepsTheNewestAtItsEnd()
    {
        var history = new RowHistory(3, 2);
        var windows = new LoadWindows(history, 2, 2);
        for (int i = 1; i <= 4; i++)
        {
            history.Add([i, -i]);
            Assert.Equal(Math.Min(i, 3), history.Count);
            Assert.Equal([i, -i], history.Last(1));
        }

        Assert.Equal([3f, -3, 4, -4], history.Last(2));
        Assert.Equal(1, windows.Filled);
        Assert.Equal([2f, -2, 3, -3], windows.Input(0));
        float[] change = new float[2];
        windows.CopyTarget(0, change);
        Assert.Equal([1f, -1], change);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Input(1).Length);
        Assert.Throws<ArgumentException>(() => windows.CopyTarget(0, new float[3]));
    }

    [Fact]
    public void Add_ToALine_AlignsAndCutsOff()
    {
        var line = new LineBuffer(20);
        Assert.Equal("a   1.50 -2", line.Add("a").Add(1.5, 7, "0.00").Add(" ").Add(-2, 1, "0").Text.ToString());
        Assert.Equal("a   1.50 -2xxxxxxxxx", line.Add(new string('x', 30)).Add(1, 3, "0").Text.ToString());
        using var writer = new StringWriter();
        line.WriteTo(writer);
        Assert.Equal(20, writer.ToString().Length);
        Assert.True(line.Text.IsEmpty);
    }

    private static LoadWatcher Watcher(int seed)
    {
        var model = new LoadForecaster(seed);
        return new LoadWatcher(model, new Trainer<LoadForecaster>(model, LoadWatcher.Training), seed, 0.99, batches: 1);
    }

    // Busy every fourth sample.
    private static float[] Pattern(int i) => [i % 4 == 0 ? 0.9f : 0.1f, 0, 0.3f, 0.4f];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Box() => Volatile.Write(ref _box, new object());

    private void Write(string stat, string memory, string load)
    {
        File.WriteAllText(Path.Combine(_folder, "stat"), stat);
        File.WriteAllText(Path.Combine(_folder, "meminfo"), memory);
        File.WriteAllText(Path.Combine(_folder, "loadavg"), load);
    }
}
