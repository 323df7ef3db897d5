namespace Unrolled.Samples;

/// <summary>
/// Sequences of random numbers of 0 … 1, 5 for each step, with two classes at every step, as the lectures' <c>train_generator</c> makes them: the second class where feature 0 of this step, feature 1
/// of the step before, … and feature 4 of four steps before add up to more than 2.5, half of the most that they can. What lies before a sequence's start counts 0.
/// </summary>
internal static class LaggedSums
{
    /// <summary>Features of a step; how many steps a class depends on.</summary>
    public const int Features = 5;

    /// <summary>How many classes there are.</summary>
    public const int Classes = 2;

    /// <summary>The fewest steps of a sequence, and the most.</summary>
    public const int LeastSteps = 10, MostSteps = 100;

    private const double Threshold = Features / 2.0;

    /// <summary>Sequences with the classes of their steps, one-hot, made when they are asked for.</summary>
    /// <param name="seed">Which sequences.</param>
    /// <param name="count">How many.</param>
    public static SequenceData Generate(int seed, int count)
        => SequenceData.Generate(Draw, count, MostSteps, Features, Classes, targetSteps: MostSteps, shortest: LeastSteps, seed);

    private static int Draw(int index, RandomSource random, Span<float> input, Span<float> target)
    {
        int length = LeastSteps + random.NextInt(MostSteps - LeastSteps + 1);
        for (int t = 0; t < length; t++)
        {
            for (int k = 0; k < Features; k++)
            {
                input[t * Features + k] = (float)random.NextDouble();
            }

            double sum = 0;
            for (int k = 0; k <= Math.Min(t, Features - 1); k++)
            {
                sum += input[(t - k) * Features + k];
            }

            target[t * Classes + (sum > Threshold ? 1 : 0)] = 1;
        }

        return length;
    }
}
