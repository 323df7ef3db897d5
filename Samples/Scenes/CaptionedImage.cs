namespace Unrolled.Samples;

/// <summary>An image with the sentence that says what is in it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Sentence">The sentence.</param>
internal sealed record CaptionedImage(GrayImage Image, string Sentence)
{
    /// <summary>Draws images.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="first">The number of the first one; the same number is the same image.</param>
    /// <param name="count">How many.</param>
    public static CaptionedImage[] Draw(int seed, int first, int count)
    {
        var images = new CaptionedImage[count];
        Parallel.For(0, count, i =>
        {
            var random = new RandomSource(seed, first + i);
            var scene = Scene.Draw(random);
            images[i] = new CaptionedImage(scene.Render(random), scene.Sentence);
        });
        return images;
    }
}
