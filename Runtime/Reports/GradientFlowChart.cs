namespace Unrolled.Reports;

/// <summary>The chart and the table of gradients on their way back through time.</summary>
internal static class GradientFlowChart
{
    public static ReportChart Of(IEnumerable<(string Name, GradientFlow Flow)> flows)
    {
        var chart = new ReportChart { XLabel = "time step", YLabel = "‖∂loss/∂h‖", LogarithmicY = true };
        foreach ((string name, GradientFlow flow) in flows)
        {
            foreach (LayerGradientFlow layer in flow.Layers)
            {
                chart.AddLine(flow.Layers.Length == 1 ? name : $"{name}, {layer.Layer}", layer.Norms.AsSpan());
            }
        }

        return chart;
    }

    public static string Table(IEnumerable<(string Name, GradientFlow Flow)> flows) => ReportTable.Write(
        ["Network", "Layer", "Norm at the first step", "Norm at the last step", "Arrives at the first step, times", "A step back, times", "Verdict"],
        [
            .. flows.SelectMany(f => f.Flow.Layers.Select(l => (string[])
            [
                f.Name, l.Layer, NumberText.Of(l.Norms.FirstOrDefault(double.NaN), 3), NumberText.Of(l.Norms.LastOrDefault(double.NaN), 3),
                NumberText.Of(l.Ratio, 3), NumberText.Of(l.GrowthPerStep, 3), Text(l.Verdict),
            ])),
        ]);

    private static string Text(GradientVerdict verdict) => verdict switch
    {
        GradientVerdict.Steady => "steady",
        GradientVerdict.Vanishing => "vanishes",
        GradientVerdict.Exploding => "explodes",
        _ => "–",
    };
}
