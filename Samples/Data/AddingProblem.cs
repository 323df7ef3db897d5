namespace Unrolled.Samples;

/// <summary>The adding problem of Hochreiter and Schmidhuber (1997): numbers of 0 … 1, two of them marked; their sum is asked at the end.</summary>
/// <remarks>One mark is in the first half, one in the second: the first one has to be kept over at least half of the way.</remarks>
internal static class AddingProblem
{
    /// <summary>A number and whether it is marked.</summary>
    public const int Inputs = 2;

    /// <summary>The root mean squared error of always answering 1, the mean: the deviation of a sum of two, √(1/6).</summary>
    public static double RmseOfMean { get; } = Math.Sqrt(1 / 6.0);

    /// <summary>Draws sequences.</summary>
    /// <param name="count">How many.</param>
    /// <param name="steps">Their length, 2 or more.</param>
    /// <param name="seed">Which, together with <paramref name="stream"/>.</param>
    /// <param name="stream">One for each part of the data.</param>
    public static SequenceData Draw(int count, int steps, int seed, int stream)
    {
        var random = new RandomSource(seed, stream);
        var inputs = new float[count * steps * Inputs];
        var sums = new float[count];
        for (int n = 0; n < count; n++)
        {
            int first = random.NextInt(steps / 2), second = steps / 2 + random.NextInt(steps - steps / 2);
            for (int t = 0; t < steps; t++)
            {
                bool isMarked = t == first || t == second;
                int at = (n * steps + t) * Inputs;
                inputs[at] = (float)random.NextDouble();
                inputs[at + 1] = isMarked ? 1 : 0;
                sums[n] += isMarked ? inputs[at] : 0;
            }
        }

        return SequenceData.Pairs(inputs, sums, steps, Inputs, targetsPerStep: 1);
    }
}
