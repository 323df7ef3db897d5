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

    /// <summary>Sequences with the classes of their steps, one-hot.</summary>
    /// <param name="seed">Which sequences.</param>
    /// <param name="first">The number of the first one; each number is another sequence.</param>
    /// <param name="count">How many.</param>
    public static SequenceData Generate(int seed, int first, int count)
    {
        float[] inputs = new float[count * MostSteps * Features], targets = new float[count * MostSteps * Classes];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++)
        {
            lengths[i] = Fill(
                new RandomSource(seed, first + i), inputs.AsSpan(i * MostSteps * Features, MostSteps * Features), targets.AsSpan(i * MostSteps * Classes, MostSteps * Classes));
        }

        return SequenceData.Pairs(inputs, targets, MostSteps, Features, Classes, targetSteps: MostSteps).WithLengths(lengths);
    }

    /// <summary>Draws a sequence.</summary>
    /// <param name="random">Decides it.</param>
    /// <param name="inputs">[most steps, features], zero behind the end.</param>
    /// <param name="targets">[most steps, classes], one-hot, zero behind the end.</param>
    /// <returns>Its steps.</returns>
    public static int Fill(RandomSource random, Span<float> inputs, Span<float> targets)
    {
        inputs.Clear();
        targets.Clear();
        int length = LeastSteps + random.NextInt(MostSteps - LeastSteps + 1);
        for (int t = 0; t < length; t++)
        {
            for (int k = 0; k < Features; k++)
            {
                inputs[t * Features + k] = (float)random.NextDouble();
            }

            double sum = 0;
            for (int k = 0; k <= Math.Min(t, Features - 1); k++)
            {
                sum += inputs[(t - k) * Features + k];
            }

            targets[t * Classes + (sum > Threshold ? 1 : 0)] = 1;
        }

        return length;
    }
}
