using System.Globalization;
using System.Text;

namespace Unrolled.Bench;

/// <summary>
/// <c>scaling [--rounds N] [--milliseconds N] [--keep]</c>: what a step costs as units, time steps, sequences of a batch and cores grow, each beside its
/// roof. With <c>--keep</c> the table and a CSV file go to <c>Bench/results/&lt;CPU&gt;</c> and the chart to <c>docs</c>.
/// </summary>
internal sealed class ScalingCommand
{
    private readonly CommandOptions _options;
    private readonly StringBuilder _report = new();
    private readonly StringBuilder _csv = new("series,place,nanoseconds,minimum,roof,bytes,operations,gigaflops,l1,l2,l3\n");
    private readonly List<ChartPanel> _panels = [];

    private ScalingCommand(CommandOptions options) => _options = options;

    /// <summary>Runs the command.</summary>
    public static int Run(ReadOnlySpan<string> args)
        => new ScalingCommand(new CommandOptions(args, ["--keep"], ["--rounds", "--milliseconds"])).Run();

    private int Run()
    {
        _report.Append(CultureInfo.InvariantCulture, $"```\n{Machine.Header()}\n```\n\n");
        _report.Append("Medians of rounds, the best round in brackets. The roof is what bandwidth and multiply-adds of the core, measured before and after each row, leave\n");
        _report.Append("at best; the share is that of the best round. Weights that lie in the second-level cache are read at its speed in the roof; a step that walks them up\n");
        _report.Append("and down in turn finds some still in the first level, so that its share may pass 100 %.\n");
        Workload window = Row("climate window, 60 steps"), windows = Row("climate windows, batch 32"), training = Row("training, climate");
        Series("one step of LSTM 1→H with Dense(1), ns", "units H", WorkloadTable.Sizes.Select(s => (s.Units, s.Workload, 1.0)));
        Series("climate stack, one window of T steps, ns per step", "time steps T", ((int[])[1, 4, 16, 60, 240, 960]).Select(t => (t, window with { Steps = t }, (double)t)));
        Series("climate stack, windows of 60 steps, ns per step and window", "windows in one call", ((int[])[1, 2, 4, 8, 16, 32, 64, 128]).Select(b => (b, windows with { Batch = b }, 60.0 * b)));
        Series(
            "climate stack, a training batch of 32 windows, ms", "threads",
            Enumerable.Range(1, Environment.ProcessorCount).Where(t => int.IsPow2(t) || t == Environment.ProcessorCount).Select(t => (t, Training(training, t), 1e6)));

        Console.WriteLine(_report);
        if (_options.Has("--keep"))
        {
            Results.Keep("Scaling.md", _report.ToString());
            Results.Keep("Scaling.csv", _csv.ToString());
            string chart = Path.Combine(Results.Root, "..", "docs", "scaling.svg");
            File.WriteAllText(chart, new LogChart($"What a step costs: {Machine.Processor}", _panels).ToSvg());
            Console.WriteLine($"Kept {Path.GetFullPath(chart)}");
        }

        return 0;
    }

    private static Workload Row(string name) => WorkloadTable.All.Single(w => w.Name == name);

    private static Workload Training(Workload row, int threads) => row with { Contender = TrainingRows.On(threads).Single(w => w.Name == row.Name).Contender };

    // Each row is a workload and what its time is divided by to be told.
    private void Series(string title, string axis, IEnumerable<(int Place, Workload Workload, double Parts)> rows)
    {
        Console.WriteLine(title);
        bool isThreads = axis == "threads";
        var table = new MarkdownTable(axis, title, "roof", "of roof", "weights read, KB", "FMA, GFLOP/s", "L1, GB/s", "L2, GB/s", "beyond, GB/s");
        var points = new List<(double, double, double)>();
        foreach ((int place, Workload workload, double parts) in rows)
        {
            using IContender contender = workload.Ours();
            Roofs before = Roofs.Measure();
            Timing timing = Interleaved.Run([contender], _options.Number("--rounds", 15), _options.Number("--milliseconds", 20))[0];
            Roofs roofs = before.Max(Roofs.Measure());
            Work work = Work.Of(workload);
            double roof = work.Nanoseconds(roofs) / (isThreads ? place : 1);
            table.Add(
                FigureText.Tick(place), $"{FigureText.Of(timing.Median / parts)} ({FigureText.Of(timing.Min / parts)})", FigureText.Of(roof / parts),
                string.Create(CultureInfo.InvariantCulture, $"{100 * roof / timing.Min:0} %"), FigureText.Of(work.Bytes / 1024), FigureText.Of(roofs.Gigaflops), FigureText.Of(roofs.Level1), FigureText.Of(roofs.Level2),
                FigureText.Of(roofs.Level3));
            _csv.Append(
                CultureInfo.InvariantCulture,
                $"\"{title}\",{place},{timing.Median / parts:0.###},{timing.Min / parts:0.###},{roof / parts:0.###},{work.Bytes},{work.Operations},{roofs.Gigaflops:0.#},{roofs.Level1:0.#},{roofs.Level2:0.#},{roofs.Level3:0.#}\n");
            points.Add((place, timing.Median / parts, roof / parts));
        }

        _report.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{table}");
        _panels.Add(new ChartPanel(title, axis, points));
    }
}
