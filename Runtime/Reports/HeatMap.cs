namespace Unrolled.Reports;

/// <summary>A heat map of a report, as SVG.</summary>
internal static class HeatMap
{
    private const double MostLabel = 180, Width = 900;

    /// <summary>The drawing's markup.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static string Write(string title, IReadOnlyList<string> rows, IReadOnlyList<string> columns, float[,] values)
    {
        Require(rows, nameof(rows));
        Require(columns, nameof(columns));
        if (values.GetLength(0) != rows.Count || values.GetLength(1) != columns.Count)
        {
            throw new ArgumentException($"Expected values of [{rows.Count}, {columns.Count}], rows and columns, got [{values.GetLength(0)}, {values.GetLength(1)}].", nameof(values));
        }

        float[] finite = [.. values.Cast<float>().Where(float.IsFinite)];
        double largest = finite.Select(v => Math.Abs((double)v)).DefaultIfEmpty().Max();
        bool signed = finite.Any(v => v < 0);
        double left = Math.Min(MostLabel, rows.Max(PlotText.Width)) + 10;
        double cell = Math.Clamp((Width - left) / columns.Count, 4, 26);
        bool upright = columns.All(c => PlotText.Width(c) < cell);
        double top = (upright ? PlotText.Size : Math.Min(MostLabel, columns.Max(PlotText.Width))) + 8;
        double width = left + cell * columns.Count + 2, height = top + cell * rows.Count + 2;

        var map = new MarkupText();
        map.AddMarkup("<figure>\n");
        map.AddMarkup(signed
            ? $"<div class=\"legend\"><span>{NumberText.Of(-largest, 3)}</span><i class=\"signed\"></i><span>{NumberText.Of(largest, 3)}</span></div>\n"
            : $"<div class=\"legend\"><span>0</span><i class=\"ramp\"></i><span>{NumberText.Of(largest, 3)}</span></div>\n");
        map.Add($"<div class=\"scroll\"><svg class=\"map\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" role=\"img\" aria-label=\"{MarkupText.Escape(title)}\">\n");

        // Names of cells that are lower than text would run into each other.
        int stride = (int)Math.Ceiling((PlotText.Size + 1) / cell);
        for (int c = 0; c < columns.Count; c += upright ? 1 : stride)
        {
            double x = left + cell * (c + 0.5);
            map.AddMarkup(upright
                ? FormattableString.Invariant($"<text x=\"{x:0.#}\" y=\"{top - 6:0.#}\" class=\"m\">{MarkupText.Escape(columns[c])}</text>")
                : FormattableString.Invariant($"<text transform=\"translate({x + 4:0.#} {top - 5:0.#}) rotate(-90)\">{MarkupText.Escape(PlotText.Shortened(columns[c], MostLabel))}</text>"));
        }

        for (int r = 0; r < rows.Count; r++)
        {
            if (r % stride == 0)
            {
                map.Add($"\n<text x=\"{left - 6:0.#}\" y=\"{top + cell * (r + 0.5) + 4:0.#}\" class=\"e\">{MarkupText.Escape(PlotText.Shortened(rows[r], MostLabel))}</text>");
            }

            for (int c = 0; c < columns.Count; c++)
            {
                string share = float.IsFinite(values[r, c]) && largest > 0
                    ? FormattableString.Invariant($"class=\"{(values[r, c] < 0 ? "negative" : "positive")}\" fill-opacity=\"{Math.Abs(values[r, c]) / largest:0.###}\"")
                    : float.IsFinite(values[r, c]) ? "class=\"positive\" fill-opacity=\"0\"" : "class=\"missing\"";
                map.Add($"<rect {share} x=\"{left + cell * c:0.##}\" y=\"{top + cell * r:0.##}\" width=\"{cell:0.##}\" height=\"{cell:0.##}\"><title>{MarkupText.Escape($"{rows[r]}, {columns[c]}: {NumberText.Of(values[r, c])}")}</title></rect>");
            }
        }

        return map.Add($"\n<rect class=\"frame\" x=\"{left:0.#}\" y=\"{top:0.#}\" width=\"{cell * columns.Count:0.#}\" height=\"{cell * rows.Count:0.#}\"/></svg></div>\n</figure>\n").ToString();
    }

    private static void Require(IReadOnlyList<string> names, string parameter)
    {
        if (names.Count is < 1 or > Report.MaxHeatMapSide)
        {
            throw new ArgumentException($"Expected 1 … {Report.MaxHeatMapSide} names, got {names.Count}.", parameter);
        }
    }
}
