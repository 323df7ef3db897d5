using System.Globalization;
using System.Security;
using System.Text;

namespace Unrolled.Samples;

/// <summary>A chart of daily values as an SVG file that needs nothing else.</summary>
/// <param name="title">What it shows.</param>
/// <param name="unit">The values' unit.</param>
/// <param name="first">The first value's day.</param>
/// <param name="lines">What to draw, one over the other; all of the same length, 2 or more.</param>
internal sealed class LineChart(string title, string unit, DateOnly first, LineChart.Line[] lines)
{
    private const double Width = 960, Height = 420, Left = 64, Right = 24, Top = 76, Bottom = 48;
    private const int MostTicks = 8;

    private readonly StringBuilder _svg = new();
    private readonly int _days = lines[0].Values.Length;

    /// <summary>A line of the chart.</summary>
    /// <param name="Name">Its name in the legend.</param>
    /// <param name="Color">An SVG colour.</param>
    /// <param name="Values">[days].</param>
    internal sealed record Line(string Name, string Color, float[] Values);

    /// <summary>The file's text.</summary>
    public string ToSvg()
    {
        _svg.Clear();
        double least = lines.Min(l => l.Values.Min()), most = lines.Max(l => l.Values.Max()), step = TickStep(most - least);
        double low = Math.Floor(least / step) * step, high = Math.Max(Math.Ceiling(most / step) * step, low + step);

        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">");
        Add($"<title>{Escape(title)}</title>");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        Add($"<text x=\"{Left}\" y=\"28\" font-size=\"17\" font-weight=\"bold\">{Escape(title)}</text>");
        AddLegend();
        AddValueAxis(low, high, step);
        AddDayAxis();
        foreach (Line line in lines)
        {
            string points = string.Join(' ', line.Values.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):0.0},{Y(v, low, high):0.0}")));
            Add($"<polyline fill=\"none\" stroke=\"{line.Color}\" stroke-width=\"1.8\" stroke-linejoin=\"round\" points=\"{points}\"/>");
        }

        Add($"</svg>");
        return _svg.ToString();
    }

    // 1, 2 or 5 times a power of ten, and no more ticks than there is room for.
    private static double TickStep(double range)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(range, 1e-6) / MostTicks)));
        return power * ((double[])[1, 2, 5, 10]).First(m => range / (m * power) <= MostTicks);
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private void AddLegend()
    {
        double x = Left;
        foreach (Line line in lines)
        {
            Add($"<line x1=\"{x}\" y1=\"50\" x2=\"{x + 28}\" y2=\"50\" stroke=\"{line.Color}\" stroke-width=\"3\"/>");
            Add($"<text x=\"{x + 35}\" y=\"54.5\">{Escape(line.Name)}</text>");
            x += 35 + 7.5 * line.Name.Length + 30; // about what the text takes
        }
    }

    private void AddValueAxis(double low, double high, double step)
    {
        int ticks = (int)Math.Round((high - low) / step);
        for (int i = 0; i <= ticks; i++)
        {
            double value = low + i * step, y = Y(value, low, high);
            Add($"<line x1=\"{Left}\" y1=\"{y:0.0}\" x2=\"{Width - Right}\" y2=\"{y:0.0}\" stroke=\"{(i == 0 ? "#222" : "#ddd")}\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{y + 4.5:0.0}\" text-anchor=\"end\">{value:0.######}{(i == ticks ? $" {Escape(unit)}" : "")}</text>");
        }
    }

    private void AddDayAxis()
    {
        int step = (_days - 1) / MostTicks + 1;
        for (int i = 0; i < _days; i += step)
        {
            double bottom = Height - Bottom;
            Add($"<line x1=\"{X(i):0.0}\" y1=\"{bottom}\" x2=\"{X(i):0.0}\" y2=\"{bottom + 5}\" stroke=\"#222\"/>");
            Add($"<text x=\"{X(i):0.0}\" y=\"{bottom + 21}\" text-anchor=\"middle\">{first.AddDays(i):yyyy-MM-dd}</text>");
        }
    }

    private double X(int day) => Left + (Width - Left - Right) * day / (_days - 1);

    private double Y(double value, double low, double high) => Height - Bottom - (Height - Top - Bottom) * (value - low) / (high - low);

    private void Add(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
