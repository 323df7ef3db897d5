namespace Unrolled.Bench;

/// <summary>Steps streams so many times.</summary>
/// <param name="model">The network.</param>
/// <param name="states">The state of the stream, or of all streams together.</param>
/// <param name="x">[steps, streams], one value of each stream per step: the first step's first. A power of two of steps, over which the loop goes again and again.</param>
/// <param name="y">[streams, outputs].</param>
/// <param name="times">How many steps.</param>
internal delegate void StepLoop<T, TState>(T model, TState states, ReadOnlySpan<float> x, Span<float> y, int times);
