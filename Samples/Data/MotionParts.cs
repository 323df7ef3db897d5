namespace Unrolled.Samples;

/// <summary>Random parts of series, each channel with a random gain and noise, with the series' class at every step: none comes twice.</summary>
internal static class MotionParts
{
    private const int MostSteps = 90;
    private const double GainDeviation = 0.2, Noise = 0.2; // of the logarithm; of the scaled values

    /// <summary>Draws parts when they are asked for.</summary>
    /// <param name="series">The series, scaled for it.</param>
    /// <param name="scaler">Their scaler.</param>
    /// <param name="seed">Which parts.</param>
    public static SequenceData Of(TimeSeriesFile series, Scaler scaler, int seed)
    {
        int steps = Math.Min(MostSteps, series.MinSteps), width = series.Dimensions;
        float[][] scaled = new float[series.Count][];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = new float[series.Values(i).Length];
            scaler.Transform(series.Values(i), scaled[i]);
        }

        return SequenceData.Generate(Draw, int.MaxValue, steps, width, targetsPerStep: 1, targetSteps: steps, seed: seed);

        int Draw(int index, RandomSource random, Span<float> input, Span<float> target)
        {
            int chosen = random.NextInt(scaled.Length), start = random.NextInt(series.Length(chosen) - steps + 1);
            ReadOnlySpan<float> source = scaled[chosen].AsSpan(start * width, steps * width);
            for (int c = 0; c < width; c++)
            {
                double gain = Math.Exp(GainDeviation * random.NextNormal());
                for (int t = 0; t < steps; t++)
                {
                    input[t * width + c] = (float)(gain * source[t * width + c] + Noise * random.NextNormal());
                }
            }

            target.Fill(series.Class(chosen));
            return steps;
        }
    }
}
