namespace Unrolled.Bench.Probe;

/// <summary>One time step of one stream.</summary>
/// <param name="x">[1].</param>
/// <param name="y">[1].</param>
internal delegate void StreamedStep(ReadOnlySpan<float> x, Span<float> y);
