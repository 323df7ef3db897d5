namespace Unrolled.Samples;

/// <summary>How far two series go together in a straight line.</summary>
internal static class Correlation
{
    /// <summary>Pearson's r, −1 … 1; 0 where one of them does not change.</summary>
    /// <param name="x">[values].</param>
    /// <param name="y">[values].</param>
    public static double Of(ReadOnlySpan<float> x, ReadOnlySpan<double> y)
    {
        double sumX = 0, sumY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sumX += x[i];
            sumY += y[i];
        }

        double meanX = sumX / x.Length, meanY = sumY / x.Length, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }

        double scale = Math.Sqrt(xx * yy);
        return scale > 0 ? xy / scale : 0;
    }
}
