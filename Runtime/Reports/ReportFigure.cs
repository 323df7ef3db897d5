using Unrolled.Kernels;

namespace Unrolled.Reports;

/// <summary>A number that a report shows in large type, with a baseline for comparison.</summary>
/// <param name="Name">What it is: "RMSE", "accuracy".</param>
/// <param name="Value">The number; NaN and infinities are shown as such.</param>
/// <param name="Baseline">The same for a simpler method, such as persistence or the majority class; null for none.</param>
/// <param name="Unit">The unit of both; empty for none.</param>
/// <param name="BaselineName">What the baseline is.</param>
public readonly record struct ReportFigure(string Name, double Value, double? Baseline = null, string Unit = "", string BaselineName = "baseline")
{
    /// <summary>What it is: "RMSE", "accuracy".</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));

    /// <summary>The unit of both; empty for none.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Unit { get; init => field = Require.NotNull(value, nameof(Unit)); } = Require.NotNull(Unit, nameof(Unit));

    /// <summary>What the baseline is.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string BaselineName { get; init => field = Require.NotNull(value, nameof(BaselineName)); } = Require.NotNull(BaselineName, nameof(BaselineName));
}
