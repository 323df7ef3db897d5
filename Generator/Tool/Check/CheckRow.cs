namespace Unrolled.Tool.Check;

/// <summary>The comparison of one output.</summary>
/// <param name="Call">The call, from 0.</param>
/// <param name="Output">The output's name.</param>
/// <param name="Error">The largest difference, as a fraction of the reference's largest value.</param>
/// <param name="Fault">Why there is nothing to compare; empty if there is.</param>
internal sealed record CheckRow(int Call, string Output, double Error, string Fault);
