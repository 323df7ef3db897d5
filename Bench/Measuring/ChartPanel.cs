namespace Unrolled.Bench;

/// <summary>One of a chart's panels: measured figures and their roof over something that grows.</summary>
/// <param name="Title">What it shows, with the unit.</param>
/// <param name="Axis">What grows.</param>
/// <param name="Points">The place on the axis, the figure and the roof; all above 0, the places ascending.</param>
internal sealed record ChartPanel(string Title, string Axis, IReadOnlyList<(double Place, double Figure, double Roof)> Points);
