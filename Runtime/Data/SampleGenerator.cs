namespace Unrolled.Data;

/// <summary>
/// Generates a sample: writes its input and its target, and returns its number of time steps. The same <paramref name="index"/> must always give the same
/// sample, on every thread, so use only random numbers from <paramref name="random"/>, which restarts for each sample.
/// </summary>
/// <param name="index">The sample's index, 0 or more.</param>
/// <param name="random">The sample's own random numbers.</param>
/// <param name="input">[steps, inputs], row-major, initialized to zero.</param>
/// <param name="target">[target steps, targets], row-major, initialized to zero.</param>
/// <returns>The number of time steps in this sample: all steps, or fewer if samples may be shorter. Steps past that number, and their targets, are not read.</returns>
public delegate int SampleGenerator(int index, RandomSource random, Span<float> input, Span<float> target);
