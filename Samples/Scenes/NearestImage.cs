namespace Unrolled.Samples;

/// <summary>Finds the known image whose pixels are nearest to another's: the least sum of squared differences.</summary>
/// <param name="known">Images of one size.</param>
internal sealed class NearestImage(IReadOnlyList<GrayImage> known)
{
    /// <summary>The nearest image's number; of several, the first.</summary>
    /// <param name="image">An image of the same size.</param>
    public int Find(GrayImage image)
    {
        int nearest = 0;
        long least = long.MaxValue;
        for (int i = 0; i < known.Count; i++)
        {
            long distance = Distance(image, known[i], least);
            if (distance < least)
            {
                (nearest, least) = (i, distance);
            }
        }

        return nearest;
    }

    // Given up once it is not below the limit: most images are far away after a few rows.
    private static long Distance(GrayImage a, GrayImage b, long limit)
    {
        long sum = 0;
        for (int start = 0; start < a.Pixels.Length && sum < limit; start += a.Width)
        {
            ReadOnlySpan<byte> p = a.Pixels.AsSpan(start, a.Width), q = b.Pixels.AsSpan(start, a.Width);
            int row = 0;
            for (int x = 0; x < p.Length; x++)
            {
                int difference = p[x] - q[x];
                row += difference * difference;
            }

            sum += row;
        }

        return sum;
    }
}
