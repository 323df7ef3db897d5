using System.Globalization;

namespace Unrolled.Tests.Reports;

/// <summary>Ticks, their labels, and the points that are drawn.</summary>
public sealed class PlotAxisTests
{
    [Theory]
    [InlineData(0.0, 1.0, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-3.0, 17.0, "−5 0 5 10 15 20")]
    [InlineData(0.0123, 0.0151, "0.012 0.013 0.014 0.015 0.016")]
    [InlineData(0.0, 98000.0, "0 20 000 40 000 60 000 80 000 100 000")]
    [InlineData(0.0, 2e10, "0 5·10⁹ 10¹⁰ 1.5·10¹⁰ 2·10¹⁰")]
    [InlineData(1e-9, 4e-9, "10⁻⁹ 2·10⁻⁹ 3·10⁻⁹ 4·10⁻⁹")]
    [InlineData(2.0, 2.0, "1.90 1.95 2.00 2.05 2.10")]
    [InlineData(0.0, 0.0, "−1.0 −0.5 0 0.5 1.0")]
    public void UprightAxis_OfAnyRange_HasEvenTicksAtItsEnds(double low, double high, string labels)
    {
        PlotAxis axis = PlotAxis.Upright(low, high, logarithmic: false, most: 5);
        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(t => t.Label)).Replace('\u202F', ' '));
        Assert.Equal(axis.Low, axis.Ticks[0].Value, 12);
        Assert.Equal(axis.High, axis.Ticks[^1].Value, 12);
        Assert.True(axis.Low <= low && axis.High >= high);
    }

    [Theory]
    [InlineData(1e-12, 1.0, 8, "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 0.0001 0.01 1")]
    [InlineData(0.02, 30.0, 12, "0.02 0.05 0.1 0.2 0.5 1 2 5 10 20")]
    [InlineData(1.4, 3.0, 6, "1.5 2.0 2.5 3.0")]
    public void LogarithmicTicks_OfARange_AreRoundNumbers(double low, double high, int most, string labels)
        => Assert.Equal(labels, string.Join(' ', LogarithmicTicks.Within(low, high, most).Select(t => t.Label)));

    [Theory]
    [InlineData("2017-01-01", "2017-04-24", 9, "2017-01-01 2017-01-15 2017-01-29 2017-02-12 2017-02-26 2017-03-12 2017-03-26 2017-04-09 2017-04-23")]
    [InlineData("2017-01-01", "2017-04-24", 4, "2017-01 2017-02 2017-03 2017-04")]
    [InlineData("2006-01-01", "2017-12-31", 13, "2006 2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017")]
    [InlineData("2024-12-31T20:13:00", "2025-01-01T06:13:00", 6, "22:00 00:00 02:00 04:00 06:00")]
    [InlineData("2024-12-31T20:13:00", "2025-01-02T06:13:00", 4, "01-01 00:00 01-01 12:00 01-02 00:00")]
    public void DateTicks_OfARange_AreBeginnings(string low, string high, int most, string labels)
    {
        double Days(string time) => DateTicks.Days(DateTime.Parse(time, CultureInfo.InvariantCulture));
        int count = labels.Split(' ').Length / (labels.Contains(':', StringComparison.Ordinal) && labels.Contains('-', StringComparison.Ordinal) ? 2 : 1);
        List<AxisTick> ticks = DateTicks.Within(Days(low), Days(high), most);
        Assert.Equal(labels, string.Join(' ', ticks.Select(t => t.Label)));
        Assert.Equal(count, ticks.Count);
    }

    [Theory]
    [InlineData(nameof(PlotAxisKind.Numbers))]
    [InlineData(nameof(PlotAxisKind.WholeNumbers))]
    [InlineData(nameof(PlotAxisKind.Logarithmic))]
    [InlineData(nameof(PlotAxisKind.Dates))]
    public void Axis_OfAnyRange_IsFiniteAndAscending(string name)
    {
        PlotAxisKind kind = Enum.Parse<PlotAxisKind>(name);
        double[] ends = kind == PlotAxisKind.Dates ? [0, 1e-6, 1, 700000, 735234.5, 3652058] : [-1e300, -1e9, -1, -1e-300, 0, 1e-300, 1e-9, 1, 1 + 1e-15, 3, 1e9, 1e300];
        foreach (double low in ends.Where(e => kind != PlotAxisKind.Logarithmic || e > 0))
        {
            foreach (double high in ends.Where(e => e >= low))
            {
                foreach (PlotAxis axis in (PlotAxis[])[PlotAxis.Along(low, high, kind, 860, 0.02), PlotAxis.Upright(low, high, kind == PlotAxisKind.Logarithmic, 6)])
                {
                    Assert.True(axis.High > axis.Low && double.IsFinite(axis.High - axis.Low), $"{low} … {high}");
                    Assert.InRange(axis.Place(low), -1e-6, 1 + 1e-6); // an end may be rounded to a tick
                    Assert.InRange(axis.Place(high), -1e-6, 1 + 1e-6);
                    Assert.All(axis.Ticks.Zip(axis.Ticks.Skip(1)), p => Assert.True(p.First.Value < p.Second.Value, $"{low} … {high}: {p}"));
                    Assert.InRange(axis.Ticks.Count, 0, 60);
                }
            }
        }
    }

    [Theory]
    [InlineData(1.64134, "1.641")]
    [InlineData(-98.5, "−98.5")]
    [InlineData(1234567.0, "1 234 567")]
    [InlineData(0.00012346, "0.0001235")]
    [InlineData(1.5e-7, "1.5·10⁻⁷")]
    [InlineData(-1e-10, "−10⁻¹⁰")]
    [InlineData(6.02214076e23, "6.022·10²³")]
    [InlineData(99999.6, "100 000")]
    [InlineData(0.0, "0")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Number_AsText_IsShort(double value, string text) => Assert.Equal(text, NumberText.Of(value).Replace('\u202F', ' '));

    [Fact]
    public void Thinning_OfManyPoints_KeepsEndsAndPeaks()
    {
        List<PlotPoint> points = [.. Enumerable.Range(0, 50_000).Select(i => new PlotPoint(i / 100.0, i == 31_415 ? -900 : i == 27_182 ? 900 : 100 + i % 7, i))];
        List<PlotPoint> kept = PointThinning.Columns(points, columnWidth: 1);
        Assert.InRange(kept.Count, 1000, 4 * 500);
        Assert.Equal([0, 27_182, 31_415, 49_999], kept.Select(p => p.Index).Where(i => i is 0 or 27_182 or 31_415 or 49_999));
        Assert.Equal(kept.OrderBy(p => p.Index), kept);
        Assert.Equal(points[..3], PointThinning.Columns(points[..3], columnWidth: 0.001));
        Assert.Equal(2, PointThinning.Places([new(1, 1, 0), new(1.1, 1.1, 1), new(3, 1, 2)], grid: 0.5).Count);
    }
}
