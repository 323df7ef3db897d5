using System.Globalization;

namespace Unrolled.Reports;

/// <summary>A table of a report.</summary>
internal static class ReportTable
{
    // A date or a name is not broken, a sentence is.
    private const int MostOfOneLine = 24;

    /// <summary>The table's markup, in its own frame that can be scrolled if the page is narrower.</summary>
    /// <exception cref="ArgumentException">There are no columns, or a row has more or fewer cells.</exception>
    public static string Write(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException("Expected at least one column, got none.", nameof(columns));
        }

        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i]?.Count != columns.Count)
            {
                throw new ArgumentException($"Row {i} has {rows[i]?.Count ?? 0} cells; expected {columns.Count}, one for each column.", nameof(rows));
            }
        }

        bool[] numbers = [.. Enumerable.Range(0, columns.Count).Select(c => rows.Count > 0 && rows.All(r => IsNumber(r[c])))];
        var table = new MarkupText();
        table.AddMarkup("<div class=\"scroll\"><table>\n<thead><tr>");
        for (int c = 0; c < columns.Count; c++)
        {
            table.Add($"<th{(numbers[c] ? " class=\"n\"" : "")}>{MarkupText.Escape(columns[c])}</th>");
        }

        table.AddMarkup("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddMarkup("<tr>");
            for (int c = 0; c < columns.Count; c++)
            {
                string text = row[c] ?? "";
                table.Add($"<td{(numbers[c] ? " class=\"n\"" : text.Length <= MostOfOneLine ? " class=\"k\"" : "")}>{MarkupText.Escape(text)}</td>");
            }

            table.AddMarkup("</tr>\n");
        }

        return table.AddMarkup("</tbody></table></div>\n").ToString();
    }

    // Nothing at all, or a number that a unit may follow: 12.5 °C, −3 %, 1 000, –.
    private static bool IsNumber(string? cell)
    {
        if (string.IsNullOrWhiteSpace(cell) || cell is "–" or "—" or "-" or "…" or "∞" or "−∞")
        {
            return true;
        }

        int end = cell.Length;
        while (end > 0 && !char.IsAsciiDigit(cell[end - 1]) && cell.Length - end < 6)
        {
            end--;
        }

        string number = cell[..end].Replace('−', '-').Replace(" ", "", StringComparison.Ordinal).Replace("\u202F", "", StringComparison.Ordinal);
        return cell == "NaN" || double.TryParse(number, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
    }
}
