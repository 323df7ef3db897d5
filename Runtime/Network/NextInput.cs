namespace Unrolled;

/// <summary>Computes the input of the next time step from the output of the current one.</summary>
/// <param name="step">The current time step, from 0.</param>
/// <param name="y">The output of the current time step, [outputs].</param>
/// <param name="x">Receives the next input, [inputs]. On entry it holds the current input.</param>
/// <returns>False to stop after the current output.</returns>
public delegate bool NextInput(int step, ReadOnlySpan<float> y, Span<float> x);
