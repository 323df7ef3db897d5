namespace Unrolled.Reports;

/// <summary>Draws a chart as SVG. Colors come from the page: a series is of the class <c>s0</c>, <c>s1</c> …, and what belongs to axes of <c>axis</c> and <c>grid</c>.</summary>
internal sealed class PlotDrawing
{
    /// <summary>How many colors there are; more lines take them again.</summary>
    public const int Colors = 7;

    private const double Top = 26, Bottom = 44, Right = 14, Radius = 2.6;
    private const int MostHints = 150;

    private readonly ReportChart _chart;
    private readonly double _width;
    private readonly double _height;
    private readonly PlotAxis _x;
    private readonly PlotAxis _y;
    private readonly double _left;
    private readonly MarkupText _svg = new();

    private PlotDrawing(ReportChart chart, double width, double height)
    {
        _chart = chart;
        _width = width;
        _height = height;
        (double lowX, double highX, double lowY, double highY) = Ranges();
        if (chart.Diagonal)
        {
            lowX = lowY = Math.Min(lowX, lowY);
            highX = highY = Math.Max(highX, highY);
        }

        _y = PlotAxis.Upright(lowY, highY, chart.LogarithmicY, Math.Max(2, (int)((height - Top - Bottom) / 36)));
        _left = Math.Max(34, 14 + _y.Ticks.Select(t => PlotText.Width(t.Label)).DefaultIfEmpty().Max());
        bool points = chart.Series.Any(s => s.Style is ReportLineStyle.Points or ReportLineStyle.Marked);
        _x = chart.Diagonal && !chart.LogarithmicX && !chart.LogarithmicY
            ? PlotAxis.Along(_y.Low, _y.High, PlotAxisKind.Numbers, PlotWidth)
            : PlotAxis.Along(lowX, highX, KindOfX(), PlotWidth, points ? 0.02 : 0);
    }

    private double PlotWidth => _width - _left - Right;

    private double PlotHeight => _height - Top - Bottom;

    /// <summary>Draws a chart.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="title">The description, for readers who cannot see it.</param>
    /// <param name="width">The width of the drawing in pixels; a page may scale it.</param>
    /// <param name="height">Its height.</param>
    public static string Draw(ReportChart chart, string title, double width, double height)
    {
        var drawing = new PlotDrawing(chart, width, height);
        drawing.Add(title);
        return drawing._svg.ToString();
    }

    /// <summary>How many values of a chart have no place in it.</summary>
    public static int CountOfUnshown(ReportChart chart)
        => chart.Series.Sum(s => s.X.Zip(s.Y).Count(p => !PlotAxis.Shows(p.First, chart.LogarithmicX) || !PlotAxis.Shows(p.Second, chart.LogarithmicY)));

    private PlotAxisKind KindOfX()
    {
        if (_chart.OverDates)
        {
            return PlotAxisKind.Dates;
        }

        return _chart.LogarithmicX ? PlotAxisKind.Logarithmic
            : _chart.Series.All(s => s.X.All(x => x == Math.Floor(x))) ? PlotAxisKind.WholeNumbers
            : PlotAxisKind.Numbers;
    }

    private (double LowX, double HighX, double LowY, double HighY) Ranges()
    {
        double lowX = double.PositiveInfinity, highX = double.NegativeInfinity, lowY = lowX, highY = highX;
        foreach (PlotSeries series in _chart.Series)
        {
            for (int i = 0; i < series.X.Length; i++)
            {
                if (Shows(series.X[i], series.Y[i]))
                {
                    (lowX, highX) = (Math.Min(lowX, series.X[i]), Math.Max(highX, series.X[i]));
                    (lowY, highY) = (Math.Min(lowY, series.Y[i]), Math.Max(highY, series.Y[i]));
                }
            }
        }

        foreach (PlotMark mark in _chart.Levels.Where(m => PlotAxis.Shows(m.Value, _chart.LogarithmicY)))
        {
            (lowY, highY) = (Math.Min(lowY, mark.Value), Math.Max(highY, mark.Value));
        }

        foreach (PlotMark mark in _chart.Events.Where(m => PlotAxis.Shows(m.Value, _chart.LogarithmicX)))
        {
            (lowX, highX) = (Math.Min(lowX, mark.Value), Math.Max(highX, mark.Value));
        }

        return (lowX, highX, lowY, highY);
    }

    private bool Shows(double x, double y) => PlotAxis.Shows(x, _chart.LogarithmicX) && PlotAxis.Shows(y, _chart.LogarithmicY);

    private double PlaceX(double value) => _left + PlotWidth * _x.Place(value);

    private double PlaceY(double value) => Top + PlotHeight * (1 - _y.Place(value));

    private void Add(string title)
    {
        _svg.Add($"<svg viewBox=\"0 0 {_width} {_height}\" role=\"img\" aria-label=\"{MarkupText.Escape(title)}\">\n");
        AddSide();
        AddFoot();
        if (_chart.Diagonal)
        {
            double low = Math.Max(_x.Low, _y.Low), high = Math.Min(_x.High, _y.High);
            _svg.Add($"<path class=\"axis dash\" d=\"M{PlaceX(low):0.#} {PlaceY(low):0.#}L{PlaceX(high):0.#} {PlaceY(high):0.#}\"/>\n");
        }

        int color = 0;
        foreach (PlotSeries series in _chart.Series)
        {
            AddSeries(series, color++);
        }

        AddMarks(color);
        if (_chart.Series.All(s => !s.X.Zip(s.Y).Any(p => Shows(p.First, p.Second))))
        {
            _svg.Add($"<text x=\"{_left + PlotWidth / 2:0.#}\" y=\"{Top + PlotHeight / 2:0.#}\" class=\"m\">No values</text>\n");
        }

        _svg.AddMarkup("</svg>\n");
    }

    private void AddSide()
    {
        string label = _chart.YLabel.Length > 0 && _chart.Unit.Length > 0 ? $"{_chart.YLabel}, {_chart.Unit}" : _chart.YLabel + _chart.Unit;
        if (_chart.LogarithmicY)
        {
            label = label.Length == 0 ? "logarithmic" : $"{label} (logarithmic)";
        }

        _svg.Add($"<text x=\"0\" y=\"12\" class=\"label\">{MarkupText.Escape(PlotText.Shortened(label, _width))}</text>\n");
        foreach (AxisTick tick in _y.Ticks)
        {
            double y = PlaceY(tick.Value);
            _svg.Add($"<path class=\"grid\" d=\"M{_left:0.#} {y:0.#}H{_left + PlotWidth:0.#}\"/><text x=\"{_left - 8:0.#}\" y=\"{y + 4:0.#}\" class=\"e\">{tick.Label}</text>\n");
        }
    }

    private void AddFoot()
    {
        double bottom = Top + PlotHeight;
        _svg.Add($"<path class=\"axis\" d=\"M{_left:0.#} {bottom:0.#}H{_left + PlotWidth:0.#}\"/>\n");
        foreach (AxisTick tick in _x.Ticks)
        {
            // At the ends there is less room than half of a label may take.
            double x = PlaceX(tick.Value), half = PlotText.Width(tick.Label) / 2;
            double at = Math.Clamp(x, Math.Min(half, _width / 2), Math.Max(_width - half, _width / 2));
            _svg.Add($"<path class=\"axis\" d=\"M{x:0.#} {bottom:0.#}v5\"/><text x=\"{at:0.#}\" y=\"{bottom + 18:0.#}\" class=\"m\">{tick.Label}</text>\n");
        }

        string label = !_chart.LogarithmicX ? _chart.XLabel : _chart.XLabel.Length > 0 ? $"{_chart.XLabel} (logarithmic)" : "logarithmic";
        _svg.Add($"<text x=\"{_width - Right:0.#}\" y=\"{_height - 6:0.#}\" class=\"e label\">{MarkupText.Escape(PlotText.Shortened(label, PlotWidth))}</text>\n");
    }

    private void AddSeries(PlotSeries series, int color)
    {
        _svg.Add($"<g class=\"s{color % Colors}{(color >= Colors ? " again" : "")}\">");
        if (series.Filled)
        {
            AddBand(series);
            _svg.AddMarkup("</g>\n");
            return;
        }

        bool joined = series.Style != ReportLineStyle.Points;
        List<PlotPoint> points = [];
        List<PlotPoint> marks = [];
        for (int i = 0; i <= series.X.Length; i++)
        {
            if (i < series.X.Length && Shows(series.X[i], series.Y[i]))
            {
                points.Add(new PlotPoint(PlaceX(series.X[i]), PlaceY(series.Y[i]), i));
            }
            else if (joined)
            {
                AddLine(points, series.Style == ReportLineStyle.Dashed);
                marks.AddRange(series.Style == ReportLineStyle.Marked || points.Count == 1 ? points : []);
                points.Clear();
            }
        }

        foreach (PlotPoint point in PointThinning.Places(joined ? marks : points, grid: 0.5))
        {
            _svg.Add($"<circle cx=\"{point.X:0.#}\" cy=\"{point.Y:0.#}\" r=\"{Radius}\"/>");
        }

        AddHints(series);
        _svg.AddMarkup("</g>\n");
    }

    // The lower edge from left to right, the upper one back. A value that cannot be shown divides the band.
    private void AddBand(PlotSeries series)
    {
        int count = series.X.Length / 2, start = 0;
        for (int i = 0; i <= count; i++)
        {
            if (i < count && Shows(series.X[i], series.Y[i]) && Shows(series.X[i], series.Y[^(i + 1)]))
            {
                continue;
            }

            if (i - start > 1)
            {
                _svg.AddMarkup("<path class=\"area\" d=\"");
                for (int k = 0; k < 2 * (i - start); k++)
                {
                    int at = k < i - start ? start + k : series.X.Length - 2 * i + start + k;
                    _svg.Add($"{(k == 0 ? 'M' : 'L')}{PlaceX(series.X[at]):0.#} {PlaceY(series.Y[at]):0.#}");
                }

                _svg.Add($"Z\"><title>{MarkupText.Escape(series.Name)}</title></path>");
            }

            start = i + 1;
        }
    }

    private void AddLine(List<PlotPoint> points, bool dashed)
    {
        if (points.Count < 2)
        {
            return;
        }

        bool ascending = Enumerable.Range(1, points.Count - 1).All(i => points[i].X >= points[i - 1].X);
        _svg.AddMarkup(dashed ? "<path class=\"line dash\" d=\"" : "<path class=\"line\" d=\"");
        char command = 'M';
        foreach (PlotPoint point in ascending && points.Count > 2 * PlotWidth ? PointThinning.Columns(points, columnWidth: 1) : points)
        {
            _svg.Add($"{command}{point.X:0.#} {point.Y:0.#}");
            command = 'L';
        }

        _svg.AddMarkup("\"/>");
    }

    // What the mouse pointer shows, without a script.
    private void AddHints(PlotSeries series)
    {
        if (series.X.Length > MostHints)
        {
            return;
        }

        for (int i = 0; i < series.X.Length; i++)
        {
            if (Shows(series.X[i], series.Y[i]))
            {
                string x = _chart.OverDates ? DateTicks.Text(series.X[i]) : NumberText.Of(series.X[i], 6);
                string text = $"{series.Name}: {NumberText.Of(series.Y[i], 6)}{(_chart.Unit.Length > 0 ? $" {_chart.Unit}" : "")} ({(_chart.XLabel.Length > 0 ? $"{_chart.XLabel} " : "")}{x})";
                _svg.Add($"<circle class=\"hint\" cx=\"{PlaceX(series.X[i]):0.#}\" cy=\"{PlaceY(series.Y[i]):0.#}\" r=\"7\"><title>{MarkupText.Escape(text)}</title></circle>");
            }
        }
    }

    private void AddMarks(int color)
    {
        foreach (PlotMark mark in _chart.Levels)
        {
            if (PlotAxis.Shows(mark.Value, _chart.LogarithmicY))
            {
                _svg.Add($"<path class=\"line mark s{color % Colors}\" d=\"M{_left:0.#} {PlaceY(mark.Value):0.#}H{_left + PlotWidth:0.#}\"><title>{MarkupText.Escape(mark.Name)}</title></path>\n");
            }

            color++;
        }

        foreach (PlotMark mark in _chart.Events)
        {
            if (PlotAxis.Shows(mark.Value, _chart.LogarithmicX))
            {
                _svg.Add($"<path class=\"line mark s{color % Colors}\" d=\"M{PlaceX(mark.Value):0.#} {Top}v{PlotHeight:0.#}\"><title>{MarkupText.Escape(mark.Name)}</title></path>\n");
            }

            color++;
        }
    }
}
