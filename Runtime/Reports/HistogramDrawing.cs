namespace Unrolled.Reports;

/// <summary>Draws a histogram as SVG.</summary>
internal static class HistogramDrawing
{
    private const double Top = 26, Bottom = 44, Right = 14;

    /// <summary>Draws a histogram.</summary>
    /// <param name="histogram">What to draw.</param>
    /// <param name="title">The description, for readers who cannot see it.</param>
    /// <param name="width">The width of the drawing in pixels; a page may scale it.</param>
    /// <param name="height">Its height.</param>
    /// <param name="unshown">How many values are not finite.</param>
    public static string Draw(ReportHistogram histogram, string title, double width, double height, out int unshown)
    {
        double[][] groups = [.. histogram.Groups.Select(g => g.Values.Where(v => PlotAxis.Shows(v, logarithmic: false)).ToArray())];
        unshown = histogram.Groups.Sum(g => g.Values.Length) - groups.Sum(g => g.Length);
        double low = groups.SelectMany(g => g).DefaultIfEmpty(0).Min(), high = groups.SelectMany(g => g).DefaultIfEmpty(1).Max();
        if (!(high - low > 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high))))
        {
            double half = low == 0 ? 0.5 : Math.Abs(low) * 0.05;
            (low, high) = (low - half, high + half);
        }

        int bins = histogram.Bins > 0 ? histogram.Bins : Math.Clamp((int)Math.Sqrt(groups.Select(g => g.Length).DefaultIfEmpty().Max()), 5, 60);
        double[][] heights = [.. groups.Select(g => Heights(g, low, high, bins, histogram.Shares))];
        PlotMark[] events = [.. histogram.Events.Where(e => PlotAxis.Shows(e.Value, logarithmic: false))];
        PlotAxis y = PlotAxis.Upright(0, Math.Max(heights.SelectMany(h => h).DefaultIfEmpty().Max(), histogram.Shares ? 1e-9 : 1), false, (int)((height - Top - Bottom) / 36));
        double left = Math.Max(34, 14 + y.Ticks.Max(t => PlotText.Width(t.Label))), plotWidth = width - left - Right, plotHeight = height - Top - Bottom;
        PlotAxis x = PlotAxis.Along(events.Select(e => e.Value).Append(low).Min(), events.Select(e => e.Value).Append(high).Max(), PlotAxisKind.Numbers, plotWidth, 0.01);

        var svg = new MarkupText();
        svg.Add($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{MarkupText.Escape(title)}\">\n");
        svg.Add($"<text x=\"0\" y=\"12\" class=\"label\">{(histogram.Shares ? "share" : "count")}</text>\n");
        foreach (AxisTick tick in y.Ticks)
        {
            svg.Add($"<path class=\"grid\" d=\"M{left:0.#} {PlaceY(tick.Value):0.#}H{left + plotWidth:0.#}\"/><text x=\"{left - 8:0.#}\" y=\"{PlaceY(tick.Value) + 4:0.#}\" class=\"e\">{tick.Label}</text>\n");
        }

        svg.Add($"<path class=\"axis\" d=\"M{left:0.#} {Top + plotHeight:0.#}H{left + plotWidth:0.#}\"/>\n");
        foreach (AxisTick tick in x.Ticks)
        {
            svg.Add($"<path class=\"axis\" d=\"M{PlaceX(tick.Value):0.#} {Top + plotHeight:0.#}v5\"/><text x=\"{PlaceX(tick.Value):0.#}\" y=\"{Top + plotHeight + 18:0.#}\" class=\"m\">{tick.Label}</text>\n");
        }

        string label = histogram.XLabel.Length > 0 && histogram.Unit.Length > 0 ? $"{histogram.XLabel}, {histogram.Unit}" : histogram.XLabel + histogram.Unit;
        svg.Add($"<text x=\"{width - Right:0.#}\" y=\"{height - 6:0.#}\" class=\"e label\">{MarkupText.Escape(label)}</text>\n");
        int color = 0;
        for (; color < groups.Length; color++)
        {
            svg.Add($"<g class=\"s{color % PlotDrawing.Colors}\">");
            for (int i = 0; i < bins; i++)
            {
                if (heights[color][i] > 0)
                {
                    double from = low + (high - low) * i / bins, to = low + (high - low) * (i + 1) / bins, top = PlaceY(heights[color][i]);
                    string text = $"{histogram.Groups[color].Name}: {NumberText.Of(heights[color][i])} in {NumberText.Of(from)} … {NumberText.Of(to)}";
                    svg.Add($"<rect class=\"bar\" x=\"{PlaceX(from):0.##}\" y=\"{top:0.##}\" width=\"{PlaceX(to) - PlaceX(from):0.##}\" height=\"{Top + plotHeight - top:0.##}\"><title>{MarkupText.Escape(text)}</title></rect>");
                }
            }

            svg.AddMarkup("</g>\n");
        }

        foreach (PlotMark mark in histogram.Events)
        {
            if (PlotAxis.Shows(mark.Value, logarithmic: false))
            {
                svg.Add($"<path class=\"line mark s{color % PlotDrawing.Colors}\" d=\"M{PlaceX(mark.Value):0.#} {Top}v{plotHeight:0.#}\"><title>{MarkupText.Escape(mark.Name)}</title></path>\n");
            }

            color++;
        }

        if (groups.All(g => g.Length == 0))
        {
            svg.Add($"<text x=\"{left + plotWidth / 2:0.#}\" y=\"{Top + plotHeight / 2:0.#}\" class=\"m\">No values</text>\n");
        }

        return svg.AddMarkup("</svg>\n").ToString();

        double PlaceX(double value) => left + plotWidth * x.Place(value);

        double PlaceY(double value) => Top + plotHeight * (1 - y.Place(value));
    }

    private static double[] Heights(double[] values, double low, double high, int bins, bool shares)
    {
        double[] heights = new double[bins];
        foreach (double value in values)
        {
            heights[Math.Clamp((int)((value - low) / (high - low) * bins), 0, bins - 1)] += shares ? 1.0 / values.Length : 1;
        }

        return heights;
    }
}
