using System.Globalization;
using System.Security;
using System.Text;

namespace Unrolled.Bench;

/// <summary>Panels, two in a row, as an SVG file that needs nothing else. Both axes are logarithmic: a doubling is as long everywhere.</summary>
/// <param name="title">What the chart shows.</param>
/// <param name="panels">Its panels.</param>
internal sealed class LogChart(string title, IReadOnlyList<ChartPanel> panels)
{
    private const double PanelWidth = 480, PanelHeight = 320, Head = 84, Left = 72, Right = 24, Top = 36, Bottom = 52;
    private const string Measured = "#0b62a4", Roof = "#b3541e";

    private readonly StringBuilder _svg = new();

    /// <summary>The file's text.</summary>
    public string ToSvg()
    {
        _svg.Clear();
        double width = 2 * PanelWidth, height = Head + (panels.Count + 1) / 2 * PanelHeight;
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">");
        Add($"<title>{Escape(title)}</title>");
        Add($"<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>");
        Add($"<text x=\"{Left}\" y=\"30\" font-size=\"17\" font-weight=\"bold\">{Escape(title)}</text>");
        Add($"<line x1=\"{Left}\" y1=\"52\" x2=\"{Left + 28}\" y2=\"52\" stroke=\"{Measured}\" stroke-width=\"2\"/><circle cx=\"{Left + 14}\" cy=\"52\" r=\"3.5\" fill=\"{Measured}\"/><text x=\"{Left + 36}\" y=\"56.5\">measured</text>");
        Add($"<line x1=\"{Left + 130}\" y1=\"52\" x2=\"{Left + 158}\" y2=\"52\" stroke=\"{Roof}\" stroke-width=\"2\" stroke-dasharray=\"6 4\"/><text x=\"{Left + 166}\" y=\"56.5\">roof: bandwidth or multiply-adds of the core</text>");
        for (int i = 0; i < panels.Count; i++)
        {
            AddPanel(panels[i], i % 2 * PanelWidth, Head + i / 2 * PanelHeight);
        }

        Add($"</svg>");
        return _svg.ToString();
    }

    private void AddPanel(ChartPanel panel, double left, double top)
    {
        double least = panel.Points.Min(p => Math.Min(p.Figure, p.Roof)), most = panel.Points.Max(p => Math.Max(p.Figure, p.Roof));
        double low = Math.Log2(least) - 0.3, high = Math.Log2(most) + 0.3;
        double first = Math.Log2(panel.Points[0].Place), last = Math.Max(Math.Log2(panel.Points[^1].Place), first + 1e-9);
        double X(double place) => left + Left + (PanelWidth - Left - Right) * (Math.Log2(place) - first) / (last - first);
        double Y(double value) => top + Top + (PanelHeight - Top - Bottom) * (high - Math.Log2(value)) / (high - low);

        Add($"<text x=\"{left + Left}\" y=\"{top + 20}\" font-weight=\"bold\">{Escape(panel.Title)}</text>");
        foreach (double tick in Ticks(Math.Pow(2, low), Math.Pow(2, high)))
        {
            Add($"<line x1=\"{left + Left}\" y1=\"{Y(tick):0.0}\" x2=\"{left + PanelWidth - Right}\" y2=\"{Y(tick):0.0}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{left + Left - 8}\" y=\"{Y(tick) + 4.5:0.0}\" text-anchor=\"end\">{FigureText.Tick(tick)}</text>");
        }

        double bottom = top + PanelHeight - Bottom;
        Add($"<line x1=\"{left + Left}\" y1=\"{bottom}\" x2=\"{left + PanelWidth - Right}\" y2=\"{bottom}\" stroke=\"#222\"/>");
        foreach ((double place, _, _) in panel.Points)
        {
            Add($"<line x1=\"{X(place):0.0}\" y1=\"{bottom}\" x2=\"{X(place):0.0}\" y2=\"{bottom + 5}\" stroke=\"#222\"/>");
            Add($"<text x=\"{X(place):0.0}\" y=\"{bottom + 20}\" text-anchor=\"middle\">{FigureText.Tick(place)}</text>");
        }

        Add($"<text x=\"{left + Left + (PanelWidth - Left - Right) / 2}\" y=\"{bottom + 40}\" text-anchor=\"middle\">{Escape(panel.Axis)}</text>");
        AddLine(panel.Points.Select(p => (X(p.Place), Y(p.Roof))), $"stroke=\"{Roof}\" stroke-dasharray=\"6 4\"");
        AddLine(panel.Points.Select(p => (X(p.Place), Y(p.Figure))), $"stroke=\"{Measured}\"");
        foreach ((double place, double figure, _) in panel.Points)
        {
            Add($"<circle cx=\"{X(place):0.0}\" cy=\"{Y(figure):0.0}\" r=\"3.5\" fill=\"{Measured}\"/>");
        }
    }

    // 1, 2 and 5 times the powers of ten; only the powers where those would be too many.
    private static List<double> Ticks(double low, double high)
    {
        List<double> all = [];
        for (double power = Math.Pow(10, Math.Floor(Math.Log10(low))); power <= high; power *= 10)
        {
            all.AddRange(((double[])[1, 2, 5]).Select(m => m * power).Where(t => t >= low && t <= high));
        }

        const int Most = 9;
        return all.Count <= Most ? all : [.. all.Where(t => Math.Abs(Math.Log10(t) - Math.Round(Math.Log10(t))) < 1e-6)];
    }

    private void AddLine(IEnumerable<(double X, double Y)> points, string style)
    {
        string text = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")));
        _svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" {style} stroke-width=\"2\" stroke-linejoin=\"round\" points=\"{text}\"/>\n");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private void Add(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
