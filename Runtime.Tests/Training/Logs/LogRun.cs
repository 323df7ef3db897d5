using System.Collections.Immutable;

namespace Unrolled.Tests.Logs;

/// <summary>Reports of trainings, and folders for their logs.</summary>
internal static class LogRun
{
    private static readonly ImmutableArray<Metric> Metrics = [Metric.MeanAbsoluteError, Metric.TopAccuracy(3)];

    public static string Folder() => TemporaryFolder.Create().FullName;

    /// <summary>Where to cut a file of lines: around the ends of lines, and now and then within them.</summary>
    public static IEnumerable<int> Cuts(byte[] file)
        => Enumerable.Range(0, file.Length + 1).Where(length => length % 11 == 0 || file.AsSpan(Math.Max(0, length - 2), Math.Min(4, file.Length - Math.Max(0, length - 2))).Contains((byte)'\n'));

    /// <summary>A report after a step; every tenth ends an epoch, whose report follows.</summary>
    public static TrainingProgress Step(long step) => new()
    {
        Epoch = (int)((step - 1) / 10) + 1,
        Epochs = 100,
        Batch = (int)((step - 1) % 10) + 1,
        Batches = 10,
        Step = step,
        BatchSteps = 1,
        LearningRate = 1e-3f / step,
        GradientNorm = Math.Sqrt(step),
        BatchLoss = 1.0 / 3 / step,
        Loss = 2.0 / 3 / step,
        Metrics = new MetricValues(Metrics, [0.1 * step, 1e-20 / step]),
        Elapsed = TimeSpan.FromSeconds(step / 8.0),
        Remaining = TimeSpan.Zero,
    };

    /// <summary>The report at the end of the epoch that a step ends.</summary>
    public static TrainingProgress Epoch(long step, double validationLoss = 0.25) => Step(step) with
    {
        EpochEnded = true,
        ValidationLoss = validationLoss,
        ValidationMetrics = new MetricValues(Metrics, [0.2 * step, double.NaN]),
    };

    /// <summary>Reports steps first … last, and the ends of epochs among them.</summary>
    public static void Report(IProgress<TrainingProgress> progress, long first, long last)
    {
        for (long step = first; step <= last; step++)
        {
            progress.Report(Step(step));
            if (step % 10 == 0)
            {
                progress.Report(Epoch(step));
            }
        }
    }
}
