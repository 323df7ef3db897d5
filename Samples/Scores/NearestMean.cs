namespace Unrolled.Samples;

/// <summary>A simple classifier of images: the class whose mean image is nearest.</summary>
internal sealed class NearestMean
{
    private readonly float[][] _means;

    private NearestMean(float[][] means) => _means = means;

    /// <summary>Takes the means of the images that are to learn from.</summary>
    public static NearestMean Of(DigitSet digits)
    {
        double[][] sums = [.. Enumerable.Range(0, DigitSet.Classes).Select(_ => new double[DigitImages.Pixels])];
        int[] counts = new int[DigitSet.Classes];
        for (int i = 0; i < digits.Count; i++)
        {
            int label = digits.Labels[i];
            counts[label]++;
            ReadOnlySpan<float> image = digits.Images[i];
            for (int p = 0; p < image.Length; p++)
            {
                sums[label][p] += image[p];
            }
        }

        return new NearestMean([.. sums.Select((s, c) => s.Select(v => (float)(v / Math.Max(1, counts[c]))).ToArray())]);
    }

    /// <summary>The class whose mean is nearest.</summary>
    /// <param name="image">[28, 28].</param>
    public int Classify(ReadOnlySpan<float> image)
    {
        int nearest = 0;
        double least = double.PositiveInfinity;
        for (int c = 0; c < _means.Length; c++)
        {
            double distance = 0;
            for (int p = 0; p < image.Length; p++)
            {
                double difference = (double)image[p] - _means[c][p];
                distance += difference * difference;
            }

            if (distance < least)
            {
                (nearest, least) = (c, distance);
            }
        }

        return nearest;
    }
}
