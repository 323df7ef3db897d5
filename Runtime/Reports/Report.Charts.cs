using Unrolled.Kernels;

namespace Unrolled.Reports;

public sealed partial class Report
{
    private const double WideWidth = 920, WideHeight = 360, HalfWidth = 460, HalfHeight = 260;

    /// <summary>
    /// Adds a training's history: charts of loss, metrics (on training and validation data), learning rate and gradient norm over epochs, a table of all
    /// values, and why training stopped early, if it did.
    /// </summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="history">The epochs, such as <see cref="Trainer{T}.History"/>.</param>
    public Report AddHistory(string heading, IReadOnlyList<TrainingEpoch> history)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(history);
        Require.NoNull(history, nameof(history));
        Begin(heading);
        if (history.Count == 0)
        {
            Body.AddMarkup("<p class=\"note\">No epoch was finished.</p>\n");
            return this;
        }

        Body.AddMarkup("<div class=\"charts\">\n");
        foreach ((string title, ReportChart chart) in HistoryCharts.Of(history))
        {
            AddChart(title, chart, HalfWidth, HalfHeight, titled: true);
        }

        Body.AddMarkup("</div>\n");
        if (history is TrainingHistory { Stop: { } stop })
        {
            Body.Add($"<p class=\"note\">{MarkupText.Escape(stop.ToString())}</p>\n");
        }

        Body.AddMarkup("<details><summary>The numbers</summary>\n").AddMarkup(HistoryCharts.Table(history)).AddMarkup("</details>\n");
        return this;
    }

    /// <summary>Adds a chart.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="chart">The chart; later additions to it are not in the report.</param>
    public Report AddChart(string heading, ReportChart chart)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(chart);
        Begin(heading);
        AddChart(heading, chart, chart.Diagonal ? 560 : WideWidth, chart.Diagonal ? 560 : WideHeight, titled: false);
        return this;
    }

    /// <summary>Adds a reliability diagram: accuracy over confidence, which is the diagonal where probabilities are what they say, with the errors and a table of the bins.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="calibration">The predictions; later additions to it are not in the report.</param>
    public Report AddCalibration(string heading, Calibration calibration)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(calibration);
        CalibrationBin[] bins = [.. calibration.Bins.Where(b => b.Count > 0)];
        var chart = new ReportChart { XLabel = "confidence", YLabel = "accuracy", Diagonal = true };
        chart.AddLine("bins", bins.Select(b => b.Confidence).ToArray(), bins.Select(b => b.Accuracy).ToArray(), ReportLineStyle.Points);
        AddChart(heading, chart);
        Body.Add($"<p class=\"note\">Expected calibration error {NumberText.Of(calibration.ExpectedError)}, largest {NumberText.Of(calibration.MaxError)}, {calibration.Count} predictions.</p>\n");
        Body.AddMarkup("<details><summary>The numbers</summary>\n").AddMarkup(ReportTable.Write(
            ["confidence from", "to", "predictions", "mean confidence", "accuracy"],
            [.. bins.Select(b => (string[])[NumberText.Of(b.Lower), NumberText.Of(b.Upper), NumberText.Of(b.Count), NumberText.Of(b.Confidence), NumberText.Of(b.Accuracy)])])).AddMarkup("</details>\n");
        return this;
    }

    /// <summary>Adds a histogram.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="histogram">The histogram; later additions to it are not in the report.</param>
    public Report AddHistogram(string heading, ReportHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(histogram);
        Begin(heading);
        Body.AddMarkup("<figure>\n");
        AddLegend([.. histogram.Groups.Select(g => (g.Name, "box")), .. histogram.Events.Select(e => ($"{e.Name}: {NumberText.Of(e.Value)}", "upright"))]);
        Body.AddMarkup("<div class=\"scroll wide\">").AddMarkup(HistogramDrawing.Draw(histogram, heading, WideWidth, WideHeight, out int unshown)).AddMarkup("</div>\n");
        AddNote(unshown);
        Body.AddMarkup("</figure>\n");
        return this;
    }

    /// <summary>
    /// Adds the flow of gradients back through time, with networks side by side: the norm of ∂loss/∂h over the time steps of each recurrent layer, on a
    /// logarithmic scale, and a table of how much arrives at the first step. Norms of 0 cannot be drawn on this scale.
    /// </summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="flows">The networks' names, and the results of <see cref="Trainer{T}.MeasureGradientFlow"/>.</param>
    public Report AddGradientFlow(string heading, IEnumerable<(string Name, GradientFlow Flow)> flows)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(flows);
        (string Name, GradientFlow Flow)[] all = [.. flows];
        Require.NoNull(all.SelectMany(f => new object?[] { f.Name, f.Flow }), nameof(flows));
        Begin(heading);
        AddChart(heading, GradientFlowChart.Of(all), WideWidth, WideHeight, titled: false);
        Body.AddMarkup(GradientFlowChart.Table(all));
        return this;
    }

    private void AddChart(string title, ReportChart chart, double width, double height, bool titled)
    {
        Body.AddMarkup(chart.Diagonal ? "<figure class=\"square\">\n" : "<figure>\n");
        if (titled)
        {
            Body.Add($"<figcaption>{MarkupText.Escape(title)}</figcaption>\n");
        }

        AddLegend(
        [
            .. chart.Series.Select(s => (s.Name, s.Style switch { ReportLineStyle.Dashed => "dashed", ReportLineStyle.Points => "point", _ => "solid" })),
            .. chart.Levels.Select(l => ($"{l.Name}: {NumberText.Of(l.Value)}{(chart.Unit.Length > 0 ? $" {chart.Unit}" : "")}", "dotted")),
            .. chart.Events.Select(e => ($"{e.Name}: {(chart.OverDates ? DateTicks.Text(e.Value) : NumberText.Of(e.Value))}", "upright")),
        ]);
        Body.AddMarkup(width > HalfWidth ? "<div class=\"scroll wide\">" : "<div class=\"scroll\">").AddMarkup(PlotDrawing.Draw(chart, title, width, height)).AddMarkup("</div>\n");
        AddNote(PlotDrawing.CountOfUnshown(chart));
        Body.AddMarkup("</figure>\n");
    }

    private void AddLegend(IReadOnlyList<(string Name, string Kind)> entries)
    {
        Body.AddMarkup("<div class=\"legend\">");
        for (int i = 0; i < entries.Count; i++)
        {
            Body.Add($"<span><i class=\"{entries[i].Kind} s{i % PlotDrawing.Colors}{(i >= PlotDrawing.Colors ? " again" : "")}\"></i>{MarkupText.Escape(entries[i].Name)}</span>");
        }

        Body.AddMarkup("</div>\n");
    }

    private void AddNote(int unshown)
    {
        if (unshown > 0)
        {
            Body.Add($"<p class=\"note\">{unshown} {(unshown == 1 ? "value has" : "values have")} no place on the scale (NaN, infinite, or not above 0 where it is logarithmic).</p>\n");
        }
    }
}
