namespace Unrolled.Reports;

/// <summary>A confusion matrix of a report: a table whose cells are colored.</summary>
internal static class ConfusionTable
{
    private const int Shades = 10;
    private const int DenseFrom = 13;
    private const double MostLabel = 150;

    /// <summary>The table's markup.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static string Write(IReadOnlyList<string> labels, int[,] counts)
    {
        int classes = labels.Count;
        if (classes is < 1 or > Report.MaxClasses)
        {
            throw new ArgumentException($"Expected 1 … {Report.MaxClasses} classes, got {classes}.", nameof(labels));
        }

        if (counts.GetLength(0) != classes || counts.GetLength(1) != classes)
        {
            throw new ArgumentException($"Expected counts of [{classes}, {classes}], as many as labels, got [{counts.GetLength(0)}, {counts.GetLength(1)}].", nameof(counts));
        }

        long[] truths = new long[classes], predictions = new long[classes];
        for (int t = 0; t < classes; t++)
        {
            for (int p = 0; p < classes; p++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(counts[t, p], nameof(counts));
                truths[t] += counts[t, p];
                predictions[p] += counts[t, p];
            }
        }

        var table = new MarkupText();
        bool dense = classes >= DenseFrom;
        table.AddMarkup("<p class=\"note\">Rows are the truth, columns what was predicted. Colors grow with the share of the row, those of mistakes with its square root.</p>\n");
        table.Add($"<div class=\"scroll\"><table class=\"{(dense ? "matrix dense" : "matrix")}\">\n<thead><tr><th></th>");
        foreach (string label in labels)
        {
            table.Add($"<th class=\"m\" title=\"{MarkupText.Escape(label)}\">{MarkupText.Escape(PlotText.Shortened(label, MostLabel))}</th>");
        }

        table.Add($"<th class=\"m sum\">recall{(dense ? ", %" : "")}</th></tr></thead>\n<tbody>\n");
        for (int t = 0; t < classes; t++)
        {
            table.Add($"<tr><th title=\"{MarkupText.Escape(labels[t])}\">{MarkupText.Escape(PlotText.Shortened(labels[t], MostLabel))}</th>");
            for (int p = 0; p < classes; p++)
            {
                double part = truths[t] == 0 ? 0 : (double)counts[t, p] / truths[t];
                int shade = (int)Math.Ceiling((t == p ? part : Math.Sqrt(part)) * Shades);
                string share = truths[t] == 0 ? "" : $": {Percent(counts[t, p], truths[t])} of {labels[t]}";
                table.Add($"<td class=\"{(t == p ? "c" : "w")}{shade}\" title=\"{MarkupText.Escape($"{labels[t]} taken for {labels[p]}{share}")}\">{(counts[t, p] == 0 ? "·" : NumberText.Of(counts[t, p], 9))}</td>");
            }

            table.Add($"<td class=\"sum\">{Percent(counts[t, t], truths[t], dense)}</td></tr>\n");
        }

        table.Add($"<tr><th class=\"sum\">precision{(dense ? ", %" : "")}</th>");
        long right = 0;
        for (int p = 0; p < classes; p++)
        {
            right += counts[p, p];
            table.Add($"<td class=\"sum\">{Percent(counts[p, p], predictions[p], dense)}</td>");
        }

        return table.Add($"<td class=\"sum\" title=\"accuracy\">{Percent(right, truths.Sum(), dense)}</td></tr>\n</tbody></table></div>\n").ToString();
    }

    private static string Percent(long part, long whole, bool dense = false)
        => whole == 0 ? "–" : dense ? FormattableString.Invariant($"{100.0 * part / whole:0.#}") : FormattableString.Invariant($"{100.0 * part / whole:0.0} %");
}
