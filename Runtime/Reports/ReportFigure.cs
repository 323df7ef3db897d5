namespace Unrolled.Reports;

/// <summary>A number that a report shows in large type, with a baseline for comparison.</summary>
/// <param name="Name">What it is: "RMSE", "accuracy".</param>
/// <param name="Value">The number; NaN and infinities are shown as such.</param>
/// <param name="Baseline">The same for a simpler method, such as persistence or the majority class; null for none.</param>
/// <param name="Unit">The unit of both; empty for none.</param>
/// <param name="BaselineName">What the baseline is.</param>
public readonly record struct ReportFigure(string Name, double Value, double? Baseline = null, string Unit = "", string BaselineName = "baseline");
