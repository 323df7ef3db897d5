namespace Unrolled.Samples;

/// <summary>Images of handwritten digits, 28 rows of 28 pixels of 0 … 1.</summary>
/// <remarks>
/// They lie one after the other in flat memory with a row and a pixel of black between them, so that an image that is shifted by a pixel is a view over the same memory.
/// A digit's outer rows and columns are black, so that what a view takes from the next row, or leaves to it, is black too.
/// </remarks>
internal sealed class DigitImages
{
    /// <summary>Rows of an image, and pixels of a row.</summary>
    public const int Side = 28;

    /// <summary>Pixels of an image.</summary>
    public const int Pixels = Side * Side;

    private const int Gap = Side + 1;
    private const int Stride = Pixels + Gap;

    private readonly float[] _values;

    private DigitImages(int count)
    {
        Count = count;
        _values = new float[Gap + count * Stride];
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads an idx file of images.</summary>
    /// <exception cref="SampleException">It cannot be read, or has images of another size.</exception>
    public static DigitImages Read(string path)
    {
        IdxFile file = IdxFile.Read(path, dimensions: 3);
        if (file.Sizes is not [int count, Side, Side])
        {
            throw new SampleException($"{path}: expected images of {Side}×{Side} pixels, got {file.Sizes[1]}×{file.Sizes[2]}");
        }

        var images = new DigitImages(count);
        for (int i = 0; i < count; i++)
        {
            Span<float> image = images.At(i);
            for (int p = 0; p < Pixels; p++)
            {
                image[p] = file.Values[i * Pixels + p] / 255f;
            }
        }

        return images;
    }

    /// <summary>Puts the pixels of every image into another order.</summary>
    /// <param name="order">[pixels]: which of the old ones each new one is.</param>
    public void Permute(ReadOnlySpan<int> order)
    {
        Span<float> old = stackalloc float[Pixels];
        for (int i = 0; i < Count; i++)
        {
            Span<float> image = At(i);
            image.CopyTo(old);
            for (int p = 0; p < Pixels; p++)
            {
                image[p] = old[order[p]];
            }
        }
    }

    /// <summary>An image, or the one that a shift makes of it.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="down">By how many pixels it is moved down: −1, 0 or 1.</param>
    /// <param name="right">By how many it is moved to the right: −1, 0 or 1.</param>
    /// <returns>[28, 28], row-major.</returns>
    public ReadOnlySpan<float> this[int index, int down = 0, int right = 0] => _values.AsSpan(Gap + index * Stride - Side * down - right, Pixels);

    private Span<float> At(int index) => _values.AsSpan(Gap + index * Stride, Pixels);
}
