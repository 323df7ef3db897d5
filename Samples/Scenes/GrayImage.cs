namespace Unrolled.Samples;

/// <summary>An image of gray pixels.</summary>
/// <param name="Width">Columns, 1 or more.</param>
/// <param name="Height">Rows, 1 or more.</param>
/// <param name="Pixels">[height, width], 0 for black, 255 for white.</param>
internal sealed record GrayImage(int Width, int Height, byte[] Pixels)
{
    private const float Middle = 127.5f, Unit = 64;

    /// <summary>The pixels as a network reads them, about −2 … 2.</summary>
    /// <param name="values">[height, width].</param>
    public void CopyTo(Span<float> values)
    {
        for (int i = 0; i < Pixels.Length; i++)
        {
            values[i] = (Pixels[i] - Middle) / Unit;
        }
    }

    /// <summary>The pixels as a report shows them, 0 … 1.</summary>
    public float[] ToShares() => [.. Pixels.Select(p => p / 255f)];
}
