using System.Globalization;

namespace Unrolled.Bench.Compare;

/// <summary>The table of <c>compare</c>.</summary>
internal static class CompareTable
{
    /// <summary>What its columns mean.</summary>
    public const string Remarks = """
        Each round measures a row in one process of each revision, one right after the other; the shortest of a process's timings counts. Times are nanoseconds of one
        run: the median of the rounds, the best one in brackets. new/old is the median of the rounds' ratios, below 1 where new is faster; beside it are the least and the
        greatest of them. If 1 lies between those, the rounds do not agree which one is faster. A spread is the longest round less the shortest, over the median.
        """;

    /// <summary>The table as Markdown.</summary>
    public static string Of(IEnumerable<ComparedRow> rows)
    {
        var table = new MarkdownTable("one thread", "old, ns", "new, ns", "new/old", "least … greatest", "spread, old", "new");
        foreach (ComparedRow row in rows)
        {
            table.Add(Cells(row));
        }

        return table.ToString();
    }

    private static string[] Cells(ComparedRow row)
    {
        if (row.Old is not { } old)
        {
            return [row.Name, row.Missing!, Times(row.New), "–", "–", "–", Spread(row.New)];
        }

        (double least, double greatest) = row.Ratios;
        return [row.Name, Times(old), Times(row.New), Ratio(row.Ratio), $"{Ratio(least)} … {Ratio(greatest)}", Spread(old), Spread(row.New)];
    }

    private static string Times(Timing timing) => $"{FigureText.Of(timing.Median)} ({FigureText.Of(timing.Min)})";

    private static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Spread(Timing timing) => string.Create(CultureInfo.InvariantCulture, $"{100 * ComparedRow.Spread(timing):0.0} %");
}
