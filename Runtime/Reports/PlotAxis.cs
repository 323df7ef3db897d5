namespace Unrolled.Reports;

/// <summary>One axis of a chart: a range of values, the position of each, and the ticks.</summary>
internal sealed class PlotAxis
{
    // Sums and differences of what is shown must not overflow.
    private const double Largest = 1e300, Least = 1 / Largest;

    private readonly bool _logarithmic;

    private PlotAxis(double low, double high, bool logarithmic)
    {
        Low = low;
        High = high;
        _logarithmic = logarithmic;
    }

    /// <summary>The value at the beginning.</summary>
    public double Low { get; }

    /// <summary>The value at the end, above <see cref="Low"/>.</summary>
    public double High { get; }

    /// <summary>The ticks, ascending.</summary>
    public IReadOnlyList<AxisTick> Ticks { get; private init; } = [];

    /// <summary>True if a value has a place on an axis of a kind.</summary>
    public static bool Shows(double value, bool logarithmic) => Math.Abs(value) <= Largest && (!logarithmic || value >= Least);

    /// <summary>The axis at the side: its range ends at ticks.</summary>
    /// <param name="low">The least value; if <paramref name="high"/> is below it, there are no values.</param>
    /// <param name="high">The largest value.</param>
    /// <param name="logarithmic">Whether equal ways are equal ratios.</param>
    /// <param name="most">How many ticks there is room for.</param>
    public static PlotAxis Upright(double low, double high, bool logarithmic, int most)
    {
        (low, high) = Widened(low, high, logarithmic ? PlotAxisKind.Logarithmic : PlotAxisKind.Numbers);
        if (logarithmic)
        {
            (low, high) = WithMargin(low, high, 0.04);
            return new PlotAxis(low, high, true) { Ticks = LogarithmicTicks.Within(low, high, most) };
        }

        double step = LinearTicks.Step(high - low, most);
        low = Math.Floor(low / step + 1e-9) * step;
        high = Math.Max(Math.Ceiling(high / step - 1e-9) * step, low + step);
        return new PlotAxis(low, high, false) { Ticks = LinearTicks.Within(low, high, step) };
    }

    /// <summary>The axis along the bottom: its range is that of the values, its labels do not touch.</summary>
    /// <param name="low">The least value; if <paramref name="high"/> is below it, there are no values.</param>
    /// <param name="high">The largest value.</param>
    /// <param name="kind">What stands along it.</param>
    /// <param name="width">Its length in pixels.</param>
    /// <param name="margin">The part of the range that is left free at each end.</param>
    public static PlotAxis Along(double low, double high, PlotAxisKind kind, double width, double margin = 0)
    {
        bool logarithmic = kind == PlotAxisKind.Logarithmic;
        (low, high) = Widened(low, high, kind);
        if (logarithmic)
        {
            (low, high) = WithMargin(low, high, margin);
        }
        else
        {
            double free = (high - low) * margin;
            low -= free;
            high += free;
        }

        List<AxisTick> ticks = [];
        for (int most = Math.Max(2, (int)(width / 40)); most >= 1; most--)
        {
            ticks = kind switch
            {
                PlotAxisKind.Dates => DateTicks.Within(low, high, most),
                PlotAxisKind.Logarithmic => LogarithmicTicks.Within(low, high, Math.Max(2, most)),
                PlotAxisKind.WholeNumbers => LinearTicks.Within(low, high, Math.Max(1, LinearTicks.Step(high - low, most))),
                _ => LinearTicks.Within(low, high, LinearTicks.Step(high - low, most)),
            };
            var axis = new PlotAxis(low, high, logarithmic);
            if (Fits(axis, ticks, width))
            {
                break;
            }
        }

        return new PlotAxis(low, high, logarithmic) { Ticks = ticks };
    }

    /// <summary>Where a value stands: 0 at <see cref="Low"/>, 1 at <see cref="High"/>.</summary>
    public double Place(double value) => _logarithmic ? (Math.Log(value) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low)) : (value - Low) / (High - Low);

    // Ratios of numbers that are shown may be infinite, those of their logarithms are not.
    private static (double Low, double High) WithMargin(double low, double high, double margin)
    {
        double factor = Math.Exp((Math.Log(high) - Math.Log(low)) * margin);
        return (Math.Max(low / factor, 1e-307), Math.Min(high * factor, 1e308));
    }

    private static bool Fits(PlotAxis axis, List<AxisTick> ticks, double width)
    {
        for (int i = 1; i < ticks.Count; i++)
        {
            double gap = (axis.Place(ticks[i].Value) - axis.Place(ticks[i - 1].Value)) * width;
            if (gap < (PlotText.Width(ticks[i].Label) + PlotText.Width(ticks[i - 1].Label)) / 2 + 14)
            {
                return false;
            }
        }

        return true;
    }

    // A special range for no value, for one value, and for values whose difference the digits cannot show.
    private static (double Low, double High) Widened(double low, double high, PlotAxisKind kind)
    {
        bool logarithmic = kind == PlotAxisKind.Logarithmic;
        if (!(low <= high))
        {
            return logarithmic ? (1, 10) : (0, 1);
        }

        if (logarithmic)
        {
            return high / low > 1 + 1e-9 ? (low, high) : (low / 1.5, high * 1.5);
        }

        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low > (kind == PlotAxisKind.Dates ? 0 : 1e-9 * largest))
        {
            return (low, high);
        }

        double half = kind is PlotAxisKind.Dates or PlotAxisKind.WholeNumbers || largest == 0 ? Math.Max(1, 1e-6 * largest) : 0.05 * largest;
        return (low - half, high + half);
    }
}
