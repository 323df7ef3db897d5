using System.Text;

namespace Unrolled.Bench;

/// <summary>A table as Markdown writes it, its columns aligned; the first one to the left, the others to the right.</summary>
/// <param name="columns">The names of the columns.</param>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    /// <summary>Adds a row, one cell per column.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException($"Expected {columns.Length} cells, got {cells.Length}.", nameof(cells));
        }

        _rows.Add(cells);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, columns.Length).Select(c => _rows.Max(r => r[c].Length))];
        var text = new StringBuilder();
        for (int r = 0; r < _rows.Count; r++)
        {
            Line(text, _rows[r].Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c])));
            if (r == 0)
            {
                Line(text, widths.Select((w, c) => c == 0 ? new string('-', w) : new string('-', w - 1) + ":"));
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
