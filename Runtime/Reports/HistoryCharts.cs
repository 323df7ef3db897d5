using System.Globalization;

namespace Unrolled.Reports;

/// <summary>The charts and the table of a training's epochs.</summary>
internal static class HistoryCharts
{
    private const int MostRows = 200;

    // A loss that falls by more than this is seen better by ratios.
    private const double LogarithmicFrom = 50;

    /// <summary>The charts, and what they show.</summary>
    /// <param name="history">1 epoch or more.</param>
    public static IEnumerable<(string Title, ReportChart Chart)> Of(IReadOnlyList<TrainingEpoch> history)
    {
        int? best = (history as TrainingHistory)?.BestEpoch;
        ReportChart loss = Compared(history, e => e.Loss, e => e.ValidationLoss, marksLeast: best is null);
        yield return ("Loss", best is { } epoch ? loss.AddEvent("best epoch", epoch) : loss);
        for (int m = 0; m < history[0].Metrics.Count; m++)
        {
            int at = m;
            yield return (history[0].Metrics.Metrics[m].Name, Compared(history, e => ValueAt(e.Metrics, at), e => e.ValidationMetrics is { } v ? ValueAt(v, at) : null, marksLeast: false));
        }

        double[] epochs = [.. history.Select(e => (double)e.Epoch)];
        yield return ("Learning rate", Chart(history.Select(e => (double)e.LearningRate)).AddLine("learning rate", epochs, [.. history.Select(e => (double)e.LearningRate)]));
        yield return ("Norm of the gradient, mean of the epoch", Chart(history.Select(e => e.GradientNorm)).AddLine("norm of the gradient", epochs, [.. history.Select(e => e.GradientNorm)]));
    }

    /// <summary>The epochs as a table; of very many, evenly spaced ones and the last.</summary>
    public static string Table(IReadOnlyList<TrainingEpoch> history)
    {
        List<string> columns = ["Epoch", "Loss"];
        bool validated = history.Any(e => e.ValidationLoss is not null);
        columns.AddRange(validated ? ["Validation loss"] : []);
        foreach (Metric metric in history[0].Metrics.Metrics)
        {
            columns.AddRange(validated ? [metric.Name, $"Validation {metric.Name}"] : [metric.Name]);
        }

        columns.AddRange(["Learning rate", "Norm of the gradient", "Seconds"]);
        int stride = (history.Count - 1) / MostRows + 1;
        return ReportTable.Write(columns, [.. history.Where((_, i) => i % stride == 0 || i == history.Count - 1).Select(e => Row(e, history[0].Metrics.Count, validated))]);
    }

    private static List<string> Row(TrainingEpoch epoch, int metrics, bool validated)
    {
        List<string> row = [epoch.Epoch.ToString(CultureInfo.InvariantCulture), NumberText.Of(epoch.Loss)];
        row.AddRange(validated ? [Text(epoch.ValidationLoss)] : []);
        for (int m = 0; m < metrics; m++)
        {
            row.Add(Text(ValueAt(epoch.Metrics, m)));
            row.AddRange(validated ? [Text(epoch.ValidationMetrics is { } v ? ValueAt(v, m) : null)] : []);
        }

        row.AddRange([NumberText.Of(epoch.LearningRate), NumberText.Of(epoch.GradientNorm), NumberText.Of(epoch.Duration.TotalSeconds, 3)]);
        return row;
    }

    private static string Text(double? value) => value is { } v ? NumberText.Of(v) : "–";

    private static double ValueAt(MetricValues values, int index) => index < values.Count ? values[index] : double.NaN;

    private static ReportChart Compared(IReadOnlyList<TrainingEpoch> history, Func<TrainingEpoch, double> training, Func<TrainingEpoch, double?> validation, bool marksLeast)
    {
        double[] epochs = [.. history.Select(e => (double)e.Epoch)];
        double[] held = [.. history.Select(e => validation(e) ?? double.NaN)];
        ReportChart chart = Chart(history.Select(training).Concat(held)).AddLine("training", epochs, [.. history.Select(training)]);
        (int Epoch, double Value)[] validated = [.. history.Where(e => validation(e) is not null).Select(e => (e.Epoch, validation(e)!.Value))];
        if (validated.Length == 0)
        {
            return chart;
        }

        // Epochs without validation do not count as missing values.
        chart.AddLine("validation", [.. validated.Select(v => (double)v.Epoch)], [.. validated.Select(v => v.Value)]);
        (int Epoch, double Value)[] finite = [.. validated.Where(v => double.IsFinite(v.Value))];
        return marksLeast && finite.Length > 1 ? chart.AddEvent("epoch of the least validation loss", finite.MinBy(v => v.Value).Epoch) : chart;
    }

    private static ReportChart Chart(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return new ReportChart { XLabel = "epoch", LogarithmicY = finite.Length > 0 && finite.Min() > 0 && finite.Max() / finite.Min() > LogarithmicFrom };
    }
}
