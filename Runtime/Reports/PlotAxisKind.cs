namespace Unrolled.Reports;

/// <summary>What stands along an axis.</summary>
internal enum PlotAxisKind
{
    /// <summary>Any numbers.</summary>
    Numbers,

    /// <summary>Whole numbers, as epochs: no ticks between them.</summary>
    WholeNumbers,

    /// <summary>Numbers above 0, equal ways being equal ratios.</summary>
    Logarithmic,

    /// <summary>Days since 0001-01-01.</summary>
    Dates,
}
