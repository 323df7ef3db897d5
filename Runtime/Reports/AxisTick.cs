namespace Unrolled;

/// <summary>A tick of an axis.</summary>
/// <param name="Value">Where it stands.</param>
/// <param name="Label">What stands beside it; empty for one between others.</param>
internal readonly record struct AxisTick(double Value, string Label);
