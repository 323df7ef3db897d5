namespace Unrolled.Tests;

/// <summary>One gradient of a backward pass beside the central difference it should equal.</summary>
/// <param name="Where">The value it belongs to.</param>
/// <param name="Gradient">The backward pass's.</param>
/// <param name="Difference">The forward pass's.</param>
/// <param name="Relative">Their signed difference over the larger of the two.</param>
internal readonly record struct GradientError(string Where, double Gradient, double Difference, double Relative);
