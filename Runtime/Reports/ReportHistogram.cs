using Unrolled.Kernels;

namespace Unrolled.Reports;

/// <summary>How often values occur: bars of equal width over the range of all finite values, with the bars of several groups drawn over one another.</summary>
public sealed class ReportHistogram
{
    /// <summary>The most bars of a group: 200.</summary>
    public const int MaxBins = 200;

    private readonly List<(string Name, double[] Values)> _groups = [];
    private readonly List<PlotMark> _events = [];
    private readonly int _bins;

    /// <summary>What the values are: "error". The default is an empty string.</summary>
    public string XLabel { get; init => field = Require.NotNull(value, nameof(XLabel)); } = "";

    /// <summary>The unit of the values: "°C". The default is an empty string.</summary>
    public string Unit { get; init => field = Require.NotNull(value, nameof(Unit)); } = "";

    /// <summary>True to show shares of each group instead of counts, for groups of different sizes.</summary>
    public bool Shares { get; init; }

    /// <summary>The number of bars, 1 … <see cref="MaxBins"/>; 0 (the default) for about the square root of the number of values, between 5 and 60.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int Bins
    {
        get => _bins;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Bins));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxBins, nameof(Bins));
            _bins = value;
        }
    }

    internal IReadOnlyList<(string Name, double[] Values)> Groups => _groups;

    internal IReadOnlyList<PlotMark> Events => _events;

    /// <summary>Adds a group of values.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="values">The values; may be empty. Values that are not finite are skipped.</param>
    public ReportHistogram Add(string name, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(name);
        double[] doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
        {
            doubles[i] = values[i];
        }

        _groups.Add((name, doubles));
        return this;
    }

    /// <summary>Adds a vertical line, such as a threshold.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="value">Its x value; NaN is not drawn.</param>
    public ReportHistogram AddEvent(string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        _events.Add(new PlotMark(name, value));
        return this;
    }
}
