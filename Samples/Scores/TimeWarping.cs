namespace Unrolled.Samples;

/// <summary>
/// The usual baseline of time series classification: the class of the nearest series, with the distance of dynamic time warping, which stretches both along time; all dimensions are stretched
/// together (DTW_D; Shokoohi-Yekta et al. 2017). There is no limit to the warping.
/// </summary>
/// <param name="known">Series to compare with, with their classes.</param>
/// <param name="scaler">Scales both.</param>
internal sealed class TimeWarping(TimeSeriesFile known, Scaler scaler)
{
    private readonly float[][] _known = [.. Enumerable.Range(0, known.Count).Select(i => Scale(known.Values(i), scaler))];

    /// <summary>Classifies the beginnings of series.</summary>
    /// <param name="series">The series, which have classes.</param>
    /// <param name="steps">As many steps of each are seen, of the known ones too; all if there are not as many.</param>
    public ConfusionMatrix Classify(TimeSeriesFile series, int steps = int.MaxValue)
    {
        var counts = new ConfusionMatrix(known.ClassLabels.Length);
        int dimensions = known.Dimensions;
        double[] row = new double[Math.Min(steps, known.MaxSteps) + 1];
        for (int i = 0; i < series.Count; i++)
        {
            float[] scaled = Scale(series.Values(i), scaler);
            (double Distance, int Index) nearest = (double.PositiveInfinity, 0);
            for (int k = 0; k < _known.Length; k++)
            {
                double distance = Distance(Begin(scaled), Begin(_known[k]), dimensions, row, nearest.Distance);
                nearest = distance < nearest.Distance ? (distance, k) : nearest;
            }

            counts.Add(series.Class(i), known.Class(nearest.Index));
        }

        return counts;

        ReadOnlySpan<float> Begin(float[] all) => all.AsSpan(0, (int)Math.Min(all.Length, (long)steps * dimensions));
    }

    // The squared distance; given up where it is larger than the least so far.
    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int dimensions, Span<double> row, double least)
    {
        int columns = b.Length / dimensions;
        row[..(columns + 1)].Fill(double.PositiveInfinity);
        row[0] = 0;
        for (int i = 0; i < a.Length; i += dimensions)
        {
            double diagonal = row[0], best = double.PositiveInfinity;
            row[0] = double.PositiveInfinity;
            for (int j = 1; j <= columns; j++)
            {
                double cost = 0;
                for (int d = 0; d < dimensions; d++)
                {
                    double difference = (double)a[i + d] - b[(j - 1) * dimensions + d];
                    cost += difference * difference;
                }

                double above = row[j];
                row[j] = cost + Math.Min(diagonal, Math.Min(above, row[j - 1]));
                diagonal = above;
                best = Math.Min(best, row[j]);
            }

            if (best >= least)
            {
                return double.PositiveInfinity;
            }
        }

        return row[columns];
    }

    private static float[] Scale(ReadOnlySpan<float> series, Scaler scaler)
    {
        float[] scaled = new float[series.Length];
        scaler.Transform(series, scaled);
        return scaled;
    }
}
