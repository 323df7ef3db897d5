namespace Unrolled;

/// <summary>Makes the input of the next step from the output of the last one.</summary>
/// <param name="step">The step that <paramref name="y"/> belongs to, from 0.</param>
/// <param name="y">Its output, [outputs].</param>
/// <param name="x">The next step's input, [inputs], to be written; at first this step's.</param>
/// <returns>False to stop: this output was the last.</returns>
public delegate bool StepFeedback(int step, ReadOnlySpan<float> y, Span<float> x);
