namespace Unrolled.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">Where the values stand: numbers, or days since 0001-01-01.</param>
/// <param name="Y">The values, as many.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="Filled">True for the edge of a band, once along it and back.</param>
internal sealed record PlotSeries(string Name, double[] X, double[] Y, ReportLineStyle Style, bool Filled = false);
