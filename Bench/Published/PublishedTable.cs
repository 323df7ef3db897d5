using System.Globalization;

namespace Unrolled.Bench.Published;

/// <summary>The table of <c>published</c>.</summary>
internal static class PublishedTable
{
    /// <summary>What its columns mean.</summary>
    public const string Remarks = """
        One call after the other on one core, each timed by itself; the next one starts when the last one has ended, so none waits, and there is no coordinated omission to correct. The time
        of the clock's own readings is in the figures. A percentile needs ten longer times; "–" says that there are fewer. A step goes on with a stream's state; a window starts from zeros.
        The published figures are of other machines, and those of FPGAs and GPUs are of other kinds of machines; "audited" is STAC's word. Ours are not audited, and no STAC benchmark.
        """;

    /// <summary>The table as Markdown.</summary>
    public static string Of(IEnumerable<PublishedRow> rows)
    {
        var table = new MarkdownTable("µs", "layers", "weights", "one", "p50", "p99", "p99.9", "times", "difference", "published, other machines");
        foreach (PublishedRow row in rows)
        {
            // Beside the first precision, as theirs is not ours.
            IEnumerable<PublishedFigure> others = PublishedFigure.All.Where(f => f.Shape == row.Shape.Name && f.IsWindow == row.IsWindow && row.Precision == WeightPrecision.Float32);
            table.Add(
                row.Shape.Name, row.Shape.Layout, row.Precision.ToString(), row.IsWindow ? $"window of {row.Shape.Steps.ToString(CultureInfo.InvariantCulture)} steps" : "step",
                Figure(row, 50), Figure(row, 99), Figure(row, 99.9), FigureText.Tick(row.Times.TotalCount), row.Difference.ToString("0.0e-0", CultureInfo.InvariantCulture),
                string.Join("; ", others));
        }

        return table.ToString();
    }

    private static string Figure(PublishedRow row, double percentile) => row.Microseconds(percentile) is { } microseconds ? FigureText.Of(microseconds) : "–";
}
