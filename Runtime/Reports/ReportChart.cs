namespace Unrolled.Reports;

/// <summary>
/// A chart of lines or points over numbers, steps or dates. Values that are NaN or infinite, and those that are not above 0 where the scale is logarithmic, leave a
/// gap, and the chart says how many there were. Thousands of values are thinned to what can be seen: the least and the largest of each column of pixels stay.
/// </summary>
public sealed class ReportChart
{
    private readonly List<PlotSeries> _series = [];
    private readonly List<PlotMark> _levels = [];
    private readonly List<PlotMark> _events = [];
    private bool? _overDates;

    /// <summary>The label of the horizontal axis: "epoch", "day". The default is an empty string.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>The label of the vertical axis: "loss", "temperature". The default is an empty string.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>The unit of the values: "°C". The default is an empty string.</summary>
    public string Unit { get; init; } = "";

    /// <summary>True if equal ways along the bottom are equal ratios.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>True if equal ways up are equal ratios: for losses and norms over several powers of ten.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>True for the same scale on both axes, with the line of equal values: predictions over truth.</summary>
    public bool Diagonal { get; init; }

    internal IReadOnlyList<PlotSeries> Series => _series;

    internal IReadOnlyList<PlotMark> Levels => _levels;

    internal IReadOnlyList<PlotMark> Events => _events;

    internal bool OverDates => _overDates ?? false;

    /// <summary>Adds a line over evenly spaced numbers.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="values">Its values, none or more.</param>
    /// <param name="first">Where the first value stands; each following one stands 1 further.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="InvalidOperationException">The chart has lines over dates.</exception>
    public ReportChart AddLine(string name, ReadOnlySpan<float> values, double first = 0, ReportLineStyle style = ReportLineStyle.Solid)
        => AddLine(name, Doubles(values), first, style);

    /// <inheritdoc cref="AddLine(string, ReadOnlySpan{float}, double, ReportLineStyle)"/>
    public ReportChart AddLine(string name, ReadOnlySpan<double> values, double first = 0, ReportLineStyle style = ReportLineStyle.Solid)
    {
        double[] x = new double[values.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = first + i;
        }

        return Add(name, x, values.ToArray(), style, overDates: false);
    }

    /// <summary>Adds a line, or points, at given x values.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">Where the values stand, in any order; a line goes through them in this one.</param>
    /// <param name="y">The values, as many.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="ArgumentException">There are not as many values as places.</exception>
    /// <exception cref="InvalidOperationException">The chart has lines over dates.</exception>
    public ReportChart AddLine(string name, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, Doubles(x), Doubles(y), style, overDates: false);

    /// <inheritdoc cref="AddLine(string, ReadOnlySpan{float}, ReadOnlySpan{float}, ReportLineStyle)"/>
    public ReportChart AddLine(string name, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, x.ToArray(), y.ToArray(), style, overDates: false);

    /// <summary>Adds a line with a value for each day.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="first">The first value's day.</param>
    /// <param name="values">Its values, none or more.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="InvalidOperationException">The chart has lines over numbers.</exception>
    public ReportChart AddLine(string name, DateOnly first, ReadOnlySpan<float> values, ReportLineStyle style = ReportLineStyle.Solid)
    {
        double[] x = new double[values.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = first.DayNumber + i;
        }

        return Add(name, x, Doubles(values), style, overDates: true);
    }

    /// <summary>Adds a line, or points, over points in time.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">When the values were.</param>
    /// <param name="y">The values, as many.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="ArgumentException">There are not as many values as points in time.</exception>
    /// <exception cref="InvalidOperationException">The chart has lines over numbers.</exception>
    public ReportChart AddLine(string name, ReadOnlySpan<DateTime> x, ReadOnlySpan<float> y, ReportLineStyle style = ReportLineStyle.Solid)
    {
        double[] days = new double[x.Length];
        for (int i = 0; i < days.Length; i++)
        {
            days[i] = DateTicks.Days(x[i]);
        }

        return Add(name, days, Doubles(y), style, overDates: true);
    }

    /// <summary>Adds a level that values are to be compared with, as a baseline's error: a dashed line from side to side.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="value">Where it lies; NaN is not drawn.</param>
    public ReportChart AddLevel(string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        _levels.Add(new PlotMark(name, value));
        return this;
    }

    /// <summary>Adds an upright line at a place along the bottom, as the best epoch or the beginning of the test part.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">Where it stands; NaN is not drawn.</param>
    /// <exception cref="InvalidOperationException">The chart has lines over dates.</exception>
    public ReportChart AddEvent(string name, double x)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireKind(overDates: false);
        _events.Add(new PlotMark(name, x));
        return this;
    }

    /// <inheritdoc cref="AddEvent(string, double)"/>
    /// <exception cref="InvalidOperationException">The chart has lines over numbers.</exception>
    public ReportChart AddEvent(string name, DateTime x)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireKind(overDates: true);
        _events.Add(new PlotMark(name, DateTicks.Days(x)));
        return this;
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        double[] doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
        {
            doubles[i] = values[i];
        }

        return doubles;
    }

    private ReportChart Add(string name, double[] x, double[] y, ReportLineStyle style, bool overDates)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"The line '{name}' has {x.Length} places along the bottom; expected as many values, got {y.Length}.", nameof(y));
        }

        if (!Enum.IsDefined(style))
        {
            throw new ArgumentOutOfRangeException(nameof(style), style, "Expected one of the styles there are.");
        }

        RequireKind(overDates);
        _series.Add(new PlotSeries(name, x, y, style));
        return this;
    }

    private void RequireKind(bool overDates)
    {
        if (_overDates is { } kind && kind != overDates)
        {
            throw new InvalidOperationException($"The chart is one over {(kind ? "dates" : "numbers")}; what was added stands over {(overDates ? "dates" : "numbers")}.");
        }

        if (overDates && (LogarithmicX || Diagonal))
        {
            throw new InvalidOperationException($"A chart over dates has neither {nameof(LogarithmicX)} nor {nameof(Diagonal)}.");
        }

        _overDates = overDates;
    }
}
