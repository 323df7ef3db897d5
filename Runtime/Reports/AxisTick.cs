namespace Unrolled.Reports;

/// <summary>A tick of an axis.</summary>
/// <param name="Value">Where it stands.</param>
/// <param name="Label">The label beside it; empty for a tick between labels.</param>
internal readonly record struct AxisTick(double Value, string Label);
