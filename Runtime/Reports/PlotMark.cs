namespace Unrolled.Reports;

/// <summary>A level or an event of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Value">Where it lies.</param>
internal readonly record struct PlotMark(string Name, double Value);
