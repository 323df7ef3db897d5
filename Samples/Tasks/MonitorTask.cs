using System.CommandLine;
using System.Globalization;

namespace Unrolled.Samples;

/// <summary>Learns this machine's load while it watches it, and flags what it did not expect.</summary>
/// <remarks>
/// A sample is an anomaly if its forecast was further off than a share of the last 512, 99 % by default, from the 117th sample on: so about one in a hundred is flagged on a machine that does what it always does, and where
/// nothing changes even the smallest change is one. The baseline is persistence, the sample before. The task goes on until Ctrl-C, which is how it is meant to end: the model is saved and the process returns 0.
/// Nothing is allocated for a sample once the first two have been learned; the task measures that and says so.
/// </remarks>
internal sealed class MonitorTask() : SampleTask("monitor", "Learns this machine's load online, from /proc, and flags anomalies; until Ctrl-C.")
{
    private const string ProcFolder = "/proc";
    private const int UsualInterval = 1000, MostInterval = 3_600_000;
    private const double UsualQuantile = 0.99;
    private const int LearnedFirst = 2; // samples of which the memory for training is allocated
    private const int LineLength = 200;

    private readonly Option<int?> _interval = TaskOption.Number("--interval", 1, MostInterval, "Milliseconds between samples; 1000 by default.");
    private readonly Option<int?> _steps = TaskOption.Number("--steps", 1, int.MaxValue, "The number of samples after which to end; by default it runs until Ctrl-C.");
    private readonly Option<double?> _quantile = TaskOption.Number("--quantile", 0.5, 1.0, "The fraction of errors that counts as normal; 0.99 by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_interval, _steps, _quantile];

    /// <inheritdoc/>
    public override bool ReadsData => false;

    /// <inheritdoc/>
    public override bool LearnsOnline => true;

    /// <inheritdoc/>
    public override void Run(TaskRun run)
    {
        using var load = new SystemLoad(ProcFolder);
        var model = new LoadForecaster(run.Seed);
        using var watcher = new LoadWatcher(model, new Trainer<LoadForecaster>(model, LoadWatcher.Training with { Seed = run.Seed }), run.Seed, run.Get(_quantile) ?? UsualQuantile, run.Epochs(1));
        var errors = new MonitorErrors();
        float[] sample = new float[SystemLoad.Columns.Length];
        var line = new LineBuffer(LineLength);
        long allocated = 0, measured = 0, last = run.Get(_steps) ?? long.MaxValue;
        TimeSpan interval = TimeSpan.FromMilliseconds(run.Get(_interval) ?? UsualInterval);
        for (long step = 1; step <= last && !run.Cancellation.WaitHandle.WaitOne(interval); step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            load.Read(sample);
            LoadJudgment judgment = watcher.Observe(sample);
            errors.Add(judgment);
            Print(line, step, sample, judgment);
            if (step > LoadWatcher.Steps + LearnedFirst)
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                measured++;
            }
        }

        if (errors.Count == 0)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            throw new SampleException($"expected more than {LoadWatcher.Steps} --steps, of which the first forecast is made, got {last}");
        }

        Draw(run.Report, watcher);
        run.Metrics.Baseline = "the sample before";
        run.Metrics.Add("rmse", errors.Rmse, errors.PersistenceRmse);
        run.Metrics.Add("anomalies", errors.Anomalies);
        run.Metrics.Add("samples", errors.Count);
        run.Metrics.Add("bytes_per_step", measured == 0 ? double.NaN : (double)allocated / measured);
        run.Save(model);
    }

    /// <summary>A line for each sample, its four numbers 0 … 1; from the 16th on, the answer is the forecast of the next one.</summary>
    public override void Predict(SavedModel saved, Prediction prediction)
    {
        LoadForecaster model = saved.Load(LoadForecaster.Load);
        var history = new RowHistory(LoadWatcher.Steps, model.Definition.Inputs);
        float[] forecast = new float[model.Definition.Outputs];
        foreach (string line in prediction.Lines())
        {
            history.Add(NumberLine.Parse(line, model.Definition.Inputs));
            if (history.Count == history.Capacity)
            {
                LoadWatcher.Forecast(model, history.Last(history.Count), forecast);
                prediction.Output.WriteLine(string.Join(' ', forecast.Select(f => f.ToString("0.####", CultureInfo.InvariantCulture))));
            }
        }

        if (history.Count < history.Capacity)
        {
            throw new SampleException($"expected {history.Capacity} lines or more, which the model sees at once, got {history.Count}");
        }
    }

    private static void Draw(Report report, LoadWatcher watcher)
    {
        var loads = new ReportChart { XLabel = "sample, of the last ones", YLabel = "share" };
        for (int i = 0; i < SystemLoad.Columns.Length; i++)
        {
            loads.AddLine(SystemLoad.Columns[i], Column(watcher.History, SystemLoad.Columns.Length, i), 1);
        }

        float[] errors = Column(watcher.Judgments, LoadWatcher.JudgmentWidth, 0), limits = Column(watcher.Judgments, LoadWatcher.JudgmentWidth, 1);
        var judgments = new ReportChart { XLabel = "sample, of the last ones", YLabel = "error" };
        judgments.AddLine("error", errors, 1).AddLine("limit", limits, 1, ReportLineStyle.Dashed);
        int[] anomalies = [.. Enumerable.Range(0, errors.Length).Where(i => errors[i] > limits[i])];
        judgments.AddLine("anomalies", [.. anomalies.Select(i => i + 1f)], (float[])[.. anomalies.Select(i => errors[i])], ReportLineStyle.Points);
        report.AddChart("Load", loads).AddChart("Errors of the forecasts", judgments);
    }

    private static float[] Column(RowHistory history, int width, int column) => [.. history.Last(history.Count).ToArray().Where((_, i) => i % width == column)];

    private static void Print(LineBuffer line, long step, ReadOnlySpan<float> sample, LoadJudgment judgment)
        => line.Add(step, 6, "0")
            .Add("  busy ").Add(100 * sample[0], 5, "0.0")
            .Add(" %  waiting ").Add(100 * sample[1], 5, "0.0")
            .Add(" %  memory ").Add(100 * sample[2], 5, "0.0")
            .Add(" %  load ").Add(sample[3], 5, "0.00")
            .Add("  error ").Add(judgment.Error, 6, "0.000")
            .Add("  limit ").Add(judgment.Limit, 6, "0.000")
            .Add(judgment.IsAnomaly ? "  anomaly\n" : "\n")
            .WriteTo(Console.Out);
}
