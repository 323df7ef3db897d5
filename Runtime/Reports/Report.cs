using System.Text;
using Unrolled.Kernels;

namespace Unrolled.Reports;

/// <summary>
/// A page about a training or a model: one self-contained HTML file, without network access or scripts, in a light and a dark theme. Parts are added from
/// top to bottom; an empty heading continues the current section. Text may contain any characters; it is escaped.
/// </summary>
/// <remarks>
/// <code>
/// new Report("Climate")
///     .AddFigures("Result", [new("RMSE", 1.64, Baseline: 1.68, "°C", "persistence")])
///     .AddHistory("Training", history)
///     .AddChart("Forecast", new ReportChart { Unit = "°C" }.AddLine("truth", first, truth).AddLine("forecast", first, forecast))
///     .Save("climate.html");
/// </code>
/// </remarks>
public sealed partial class Report
{
    private readonly string _title;
    private readonly List<ReportSection> _sections = [new("", new())]; // the first one has no heading

    /// <summary>Creates an empty report.</summary>
    /// <param name="title">The title of the page.</param>
    public Report(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        _title = title;
    }

    /// <summary>Adds text.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="text">The text; an empty line starts a paragraph, other line breaks are kept.</param>
    public Report AddText(string heading, string text)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(text);
        Begin(heading);
        foreach (string paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Body.Add($"<p class=\"text\">{MarkupText.Escape(paragraph)}</p>\n");
        }

        return this;
    }

    /// <summary>Adds monospaced text, such as a network's summary.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="text">The text; spaces and line breaks are kept, and long lines scroll.</param>
    public Report AddPreformatted(string heading, string text)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(text);
        Begin(heading);
        Body.Add($"<pre>{MarkupText.Escape(text)}</pre>\n");
        return this;
    }

    /// <summary>Adds a table. Columns of numbers are aligned to the right.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="columns">The columns' names, 1 or more.</param>
    /// <param name="rows">The rows, each with one cell per column.</param>
    /// <exception cref="ArgumentException">There are no columns, or a row has another number of cells.</exception>
    public Report AddTable(string heading, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        Require.NoNull(columns, nameof(columns));
        string table = ReportTable.Write(columns, [.. rows]);
        Begin(heading);
        Body.AddMarkup(table);
        return this;
    }

    /// <summary>Adds large numbers, each above its baseline.</summary>
    /// <param name="heading">The heading above them.</param>
    /// <param name="figures">The numbers.</param>
    public Report AddFigures(string heading, IEnumerable<ReportFigure> figures)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(figures);
        Begin(heading);
        Body.AddMarkup("<div class=\"figures\">\n");
        foreach (ReportFigure figure in figures)
        {
            string unit = string.IsNullOrEmpty(figure.Unit) ? "" : MarkupText.Escape(figure.Unit);
            Body.Add($"<div class=\"figure\"><div class=\"name\">{MarkupText.Escape(figure.Name)}</div><div class=\"value\">{NumberText.Of(figure.Value)}{(unit.Length > 0 ? $" <span class=\"unit\">{unit}</span>" : "")}</div>");
            if (figure.Baseline is { } baseline)
            {
                Body.Add($"<div class=\"baseline\">{MarkupText.Escape(string.IsNullOrEmpty(figure.BaselineName) ? "baseline" : figure.BaselineName)}: {NumberText.Of(baseline)}{(unit.Length is > 0 and <= 6 ? "&nbsp;" : " ")}{unit}</div>");
            }

            Body.AddMarkup("</div>\n");
        }

        Body.AddMarkup("</div>\n");
        return this;
    }

    /// <summary>Adds everything in another report except its title, so that results known last can come first.</summary>
    /// <param name="other">The other report, which does not change.</param>
    public Report AddReport(Report other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (string Heading, string Body)[] sections = [.. other._sections.Select(s => (s.Heading, s.Body.ToString()))]; // it may be this one
        foreach ((string heading, string body) in sections)
        {
            Begin(heading);
            Body.AddMarkup(body);
        }

        return this;
    }

    /// <summary>The current page as HTML.</summary>
    public string ToHtml() => ReportPage.Write(_title, _sections);

    /// <summary>Writes the page to a file atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written, or the path names a FIFO, a device or a socket.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written, or is a directory.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] page = Encoding.UTF8.GetBytes(ToHtml());
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    // Of the current section.
    private MarkupText Body => _sections[^1].Body;

    private void Begin(string heading)
    {
        if (heading.Length > 0)
        {
            _sections.Add(new ReportSection(heading, new()));
        }
    }
}
