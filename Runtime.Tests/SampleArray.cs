namespace Unrolled.Tests;

/// <summary>Values of sequences of several lengths, for one input or output of a network.</summary>
/// <param name="Name">The input's or output's name.</param>
/// <param name="Width">Values of a step.</param>
/// <param name="Lengths">Steps of each sequence; 1 each for vectors.</param>
/// <param name="Values">[batch, steps of the longest, width]. What stands after a sequence's end is never read.</param>
internal sealed record SampleArray(string Name, int Width, int[] Lengths, float[] Values)
{
    /// <summary>Steps of the longest sequence.</summary>
    public int Steps => Lengths.Max();

    /// <summary>Draws values in [−1, 1), or tokens; NaN after a sequence's end, so that reading it is noticed.</summary>
    public static SampleArray Draw(string name, int width, int[] lengths, int tokens, Random random)
    {
        int steps = lengths.Max();
        var values = new float[lengths.Length * steps * width];
        for (int i = 0; i < values.Length; i++)
        {
            float value = tokens > 0 ? random.Next(tokens) : 2 * random.NextSingle() - 1;
            values[i] = i / width % steps < lengths[i / width / steps] ? value : float.NaN;
        }

        return new SampleArray(name, width, lengths, values);
    }

    /// <summary>The values in double precision, [batch][steps of that sequence, width].</summary>
    public double[][,] ToOracle()
    {
        double[][,] values = [.. Lengths.Select(l => new double[l, Width])];
        for (int n = 0; n < values.Length; n++)
        {
            for (int i = 0; i < values[n].Length; i++)
            {
                values[n][i / Width, i % Width] = Values[n * Steps * Width + i];
            }
        }

        return values;
    }
}
