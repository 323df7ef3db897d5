namespace Unrolled.Tests.Logs;

/// <summary>What a log allocates for a report once the first of its kind has been written: nothing.</summary>
public sealed class LogAllocationTests
{
    private static readonly LogOptions EveryStep = new() { EverySteps = 1 };

    private static readonly GradientWarning?[] Warnings =
    [
        null,
        new GradientWarning(GradientWarningKind.Vanishing, "lstm_0", 1e-9, 50, 3),
        new GradientWarning(GradientWarningKind.Exploding, "lstm_0", double.PositiveInfinity, 50, 3),
        new GradientWarning(GradientWarningKind.NormJump, null, 12, 0, 4),
    ];

    [Theory]
    [InlineData(nameof(CsvLog))]
    [InlineData(nameof(JsonLinesLog))]
    [InlineData(nameof(TensorBoardLog))]
    [InlineData(nameof(ProgressGroup))]
    public void Report_AfterTheFirst_AllocatesNothing(string name)
    {
        string folder = LogRun.Folder(), path = Path.Combine(folder, "log");
        using IDisposable log = name switch
        {
            nameof(CsvLog) => new CsvLog(path, EveryStep),
            nameof(JsonLinesLog) => new JsonLinesLog(path, EveryStep),
            nameof(TensorBoardLog) => new TensorBoardLog(folder, EveryStep),
            _ => new ProgressGroup(new CsvLog(path, EveryStep), new TensorBoardLog(folder, EveryStep)),
        };
        Assert.Equal(0, AllocatedByReports((IProgress<TrainingProgress>)log));
    }

    [Fact]
    public void Report_ThatAllocates_IsNoticed() => Assert.True(AllocatedByReports(new Allocating()) >= 50 * 24);

    private static long AllocatedByReports(IProgress<TrainingProgress> log)
    {
        TrainingProgress[] reports = [.. Enumerable.Range(1, 50).Select(i => i % 10 == 0 ? LogRun.Epoch(i) : LogRun.Step(i) with { Warning = Warnings[i % Warnings.Length] })];
        long least = long.MaxValue;
        for (int round = 0; round < 20 && least != 0; round++)
        {
            least = Math.Min(least, Allocation.Of(() =>
            {
                foreach (TrainingProgress report in reports)
                {
                    log.Report(report);
                }
            }));
        }

        return least;
    }

    private sealed class Allocating : IProgress<TrainingProgress>
    {
        private object? _last;

        public void Report(TrainingProgress value) => Volatile.Write(ref _last, new object());
    }
}
