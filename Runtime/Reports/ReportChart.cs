using Unrolled.Kernels;

namespace Unrolled.Reports;

/// <summary>
/// A chart of lines or points over numbers, steps or dates. Values that are NaN or infinite, and those that are not above 0 where the scale is
/// logarithmic, leave a gap, and the chart says how many there were. Thousands of values are thinned to the visible ones: the smallest and the largest in
/// each column of pixels.
/// </summary>
public sealed class ReportChart
{
    private readonly List<PlotSeries> _series = [];
    private readonly List<PlotMark> _levels = [];
    private readonly List<PlotMark> _events = [];
    private bool? _overDates;

    /// <summary>The label of the horizontal axis: "epoch", "day". The default is an empty string.</summary>
    public string XLabel { get; init => field = Require.NotNull(value, nameof(XLabel)); } = "";

    /// <summary>The label of the vertical axis: "loss", "temperature". The default is an empty string.</summary>
    public string YLabel { get; init => field = Require.NotNull(value, nameof(YLabel)); } = "";

    /// <summary>The unit of the values: "°C". The default is an empty string.</summary>
    public string Unit { get; init => field = Require.NotNull(value, nameof(Unit)); } = "";

    /// <summary>True for a logarithmic horizontal axis.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>True for a logarithmic vertical axis, for losses and norms over several powers of ten.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>True for the same scale on both axes, with a diagonal of equal values: for predictions over truth.</summary>
    public bool Diagonal { get; init; }

    internal IReadOnlyList<PlotSeries> Series => _series;

    internal IReadOnlyList<PlotMark> Levels => _levels;

    internal IReadOnlyList<PlotMark> Events => _events;

    internal bool OverDates => _overDates ?? false;

    /// <summary>Adds a line over evenly spaced numbers.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="values">Its values; may be empty.</param>
    /// <param name="first">The x coordinate of the first value; each following value is 1 further.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="InvalidOperationException">The chart has lines over dates.</exception>
    public ReportChart AddLine(string name, ReadOnlySpan<float> values, double first = 0, ReportLineStyle style = ReportLineStyle.Solid)
        => AddLine(name, Doubles(values), first, style);

    /// <inheritdoc cref="AddLine(string, ReadOnlySpan{float}, double, ReportLineStyle)"/>
    public ReportChart AddLine(string name, ReadOnlySpan<double> values, double first = 0, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, Evenly(first, values.Length), values.ToArray(), style, overDates: false);

    /// <summary>Adds a line, or points, at given x values.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">The x values, in any order; a line connects the points in this order.</param>
    /// <param name="y">The y values, as many as x values.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="ArgumentException">The numbers of x and y values differ.</exception>
    /// <exception cref="InvalidOperationException">The chart has lines over dates.</exception>
    public ReportChart AddLine(string name, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, Doubles(x), Doubles(y), style, overDates: false);

    /// <inheritdoc cref="AddLine(string, ReadOnlySpan{float}, ReadOnlySpan{float}, ReportLineStyle)"/>
    public ReportChart AddLine(string name, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, x.ToArray(), y.ToArray(), style, overDates: false);

    /// <summary>Adds a line with a value for each day.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="first">The first value's day.</param>
    /// <param name="values">Its values; may be empty.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="InvalidOperationException">The chart has lines over numbers.</exception>
    public ReportChart AddLine(string name, DateOnly first, ReadOnlySpan<float> values, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, Evenly(first.DayNumber, values.Length), Doubles(values), style, overDates: true);

    /// <summary>Adds a line, or points, over dates and times.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">The times of the values.</param>
    /// <param name="y">The y values, as many as x values.</param>
    /// <param name="style">How it is drawn.</param>
    /// <exception cref="ArgumentException">The numbers of x and y values differ.</exception>
    /// <exception cref="InvalidOperationException">The chart has lines over numbers.</exception>
    public ReportChart AddLine(string name, ReadOnlySpan<DateTime> x, ReadOnlySpan<float> y, ReportLineStyle style = ReportLineStyle.Solid)
        => Add(name, Days(x), Doubles(y), style, overDates: true);

    /// <summary>Adds a band, such as the interval of a forecast; several of them around one line make a fan chart.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">The times of the values, rising.</param>
    /// <param name="low">The lower edge, as many values.</param>
    /// <param name="high">The upper edge, as many values.</param>
    /// <exception cref="ArgumentException">The numbers of values differ.</exception>
    /// <exception cref="InvalidOperationException">The chart has lines over numbers.</exception>
    public ReportChart AddBand(string name, ReadOnlySpan<DateTime> x, ReadOnlySpan<float> low, ReadOnlySpan<float> high)
        => AddBand(name, Days(x), low, high, overDates: true);

    /// <summary>Adds a band over evenly spaced numbers, such as the interval of a forecast.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="low">The lower edge.</param>
    /// <param name="high">The upper edge, as many values.</param>
    /// <param name="first">The x coordinate of the first value; each following value is 1 further.</param>
    /// <exception cref="ArgumentException">The numbers of values differ.</exception>
    /// <exception cref="InvalidOperationException">The chart has lines over dates.</exception>
    public ReportChart AddBand(string name, ReadOnlySpan<float> low, ReadOnlySpan<float> high, double first = 0)
        => AddBand(name, Evenly(first, low.Length), low, high, overDates: false);

    /// <summary>Adds a dashed horizontal line for comparison, such as a baseline's error.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="value">Its y value; NaN is not drawn.</param>
    public ReportChart AddLevel(string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        _levels.Add(new PlotMark(name, value));
        return this;
    }

    /// <summary>Adds a vertical line, for example at the best epoch or at the beginning of the test part.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="x">Its x value; NaN is not drawn.</param>
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

    private static double[] Evenly(double first, int count) => [.. Enumerable.Range(0, count).Select(i => first + i)];

    private static double[] Days(ReadOnlySpan<DateTime> times)
    {
        double[] days = new double[times.Length];
        for (int i = 0; i < days.Length; i++)
        {
            days[i] = DateTicks.Days(times[i]);
        }

        return days;
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

    private ReportChart AddBand(string name, double[] x, ReadOnlySpan<float> low, ReadOnlySpan<float> high, bool overDates)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (low.Length != x.Length || high.Length != x.Length)
        {
            throw new ArgumentException($"The band '{name}' has {x.Length} x values, {low.Length} of the lower and {high.Length} of the upper edge.", nameof(low));
        }

        RequireKind(overDates);
        _series.Add(new PlotSeries(name, [.. x, .. x.Reverse()], [.. Doubles(low), .. Doubles(high).Reverse()], ReportLineStyle.Solid, Filled: true));
        return this;
    }

    private ReportChart Add(string name, double[] x, double[] y, ReportLineStyle style, bool overDates)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"The line '{name}' has {x.Length} x values, but {y.Length} y values.", nameof(y));
        }

        if (!Enum.IsDefined(style))
        {
            throw new ArgumentOutOfRangeException(nameof(style), style, "Expected a defined style.");
        }

        RequireKind(overDates);
        _series.Add(new PlotSeries(name, x, y, style));
        return this;
    }

    private void RequireKind(bool overDates)
    {
        if (_overDates is { } kind && kind != overDates)
        {
            throw new InvalidOperationException($"The chart is over {(kind ? "dates" : "numbers")}, but the addition is over {(overDates ? "dates" : "numbers")}.");
        }

        if (overDates && (LogarithmicX || Diagonal))
        {
            throw new InvalidOperationException($"A chart over dates cannot have {nameof(LogarithmicX)} or {nameof(Diagonal)}.");
        }

        _overDates = overDates;
    }
}
