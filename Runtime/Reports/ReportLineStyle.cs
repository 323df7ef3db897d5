namespace Unrolled.Reports;

/// <summary>How a line of a <see cref="ReportChart"/> is drawn.</summary>
public enum ReportLineStyle
{
    /// <summary>A solid line; a single value between gaps is drawn as a point.</summary>
    Solid,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>A line with a marker at each value.</summary>
    Marked,

    /// <summary>Markers alone: a scatter plot.</summary>
    Points,
}
