namespace Unrolled.Reports;

/// <summary>A value's place in a drawing, in pixels from the top left, and which value it is.</summary>
internal readonly record struct PlotPoint(double X, double Y, int Index);
