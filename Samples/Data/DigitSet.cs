namespace Unrolled.Samples;

/// <summary>Images of digits, and which digit each one is.</summary>
/// <param name="Images">The images.</param>
/// <param name="Labels">[images], 0 … 9.</param>
internal sealed record DigitSet(DigitImages Images, byte[] Labels)
{
    /// <summary>How many classes there are.</summary>
    public const int Classes = 10;

    private const string Source = "published by LeCun, Cortes and Burges as MNIST: http://yann.lecun.com/exdb/mnist, mirrored at https://ossci-datasets.s3.amazonaws.com/mnist";

    /// <summary>How many there are.</summary>
    public int Count => Labels.Length;

    /// <summary>Reads the 60,000 digits to learn from.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static DigitSet LoadTraining(TaskRun run) => Load(run, "train");

    /// <summary>Reads the 10,000 digits to test with.</summary>
    /// <param name="run">Knows where they are.</param>
    /// <exception cref="SampleException">A file is missing, or is not as it should be.</exception>
    public static DigitSet LoadTest(TaskRun run) => Load(run, "t10k");

    /// <summary>Reads images and labels.</summary>
    /// <exception cref="SampleException">A file is not as it should be.</exception>
    public static DigitSet Read(string imagePath, string labelPath)
    {
        DigitImages images = DigitImages.Read(imagePath);
        byte[] labels = IdxFile.Read(labelPath, dimensions: 1).Values;
        if (labels.Length != images.Count)
        {
            throw new SampleException($"{labelPath}: expected {images.Count} labels, one for each image of '{imagePath}', got {labels.Length}");
        }

        int wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(Classes - 1));
        return wrong < 0 ? new DigitSet(images, labels) : throw new SampleException($"{labelPath}: label {wrong}: expected 0 … {Classes - 1}, got {labels[wrong]}");
    }

    private static DigitSet Load(TaskRun run, string part)
        => Read(run.Find(new PublishedFile($"mnist/{part}-images-idx3-ubyte", Source, Alone: false)), run.Find(new PublishedFile($"mnist/{part}-labels-idx1-ubyte", Source, Alone: false)));
}
