namespace Unrolled.Data;

/// <summary>
/// Makes a sample: writes its input and its target, and says how many time steps it has. The same <paramref name="index"/> has to give the same sample each time and on each thread: random numbers
/// come only from <paramref name="random"/>, which restarts for each sample.
/// </summary>
/// <param name="index">The sample's number, 0 or more.</param>
/// <param name="random">The sample's own random numbers.</param>
/// <param name="input">[steps, inputs], row-major; zeros.</param>
/// <param name="target">[target steps, targets], row-major; zeros.</param>
/// <returns>Time steps of the sample: all, or where samples may be shorter, how many of them. Steps past that number, and their targets, are not read.</returns>
public delegate int SampleGenerator(int index, RandomSource random, Span<float> input, Span<float> target);
