using Unrolled.Kernels;

namespace Unrolled.Reports;

public sealed partial class Report
{
    /// <summary>Adds text in which each character has a background color, such as a unit's activation after reading it. Line breaks and spaces are kept.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="text">The text.</param>
    /// <param name="values">
    /// [characters], a number for each <see cref="char"/>, from −1 (one color) through 0 (none) to 1 (the other color). Values outside are clipped; NaN
    /// has no color.
    /// </param>
    /// <exception cref="ArgumentException">The number of values differs from the number of characters.</exception>
    public Report AddColoredText(string heading, string text, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(text);
        string colored = ColoredText.Write(text, values);
        Begin(heading);
        Body.AddMarkup(colored);
        return this;
    }

    /// <summary>Adds an image.</summary>
    /// <param name="heading">The heading above it.</param>
    /// <param name="width">Its width in pixels, 1 or more.</param>
    /// <param name="height">Its height in pixels, 1 or more.</param>
    /// <param name="pixels">[height, width] from black 0 to white 1, or [height, width, 3] for red, green and blue; values outside are clipped, NaN is black.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public Report AddImage(string heading, int width, int height, ReadOnlySpan<float> pixels) => AddImages(heading, width, height, [("", pixels.ToArray())]);

    /// <summary>Adds images side by side, each above its caption.</summary>
    /// <param name="heading">The heading above them.</param>
    /// <param name="width">The width of each in pixels, 1 or more.</param>
    /// <param name="height">The height of each in pixels, 1 or more.</param>
    /// <param name="images">Captions, and pixels as in <see cref="AddImage"/>.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public Report AddImages(string heading, int width, int height, IEnumerable<(string Caption, float[] Pixels)> images)
    {
        ArgumentNullException.ThrowIfNull(heading);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var markup = new MarkupText();
        foreach ((string caption, float[] pixels) in images)
        {
            Require.NoNull([caption, pixels], nameof(images));
            // Small images are shown larger, by whole numbers, so that their pixels stay squares.
            int scale = Math.Max(1, 112 / Math.Max(width, height));
            string name = MarkupText.Escape(caption);
            string data = Convert.ToBase64String(PngImage.Encode(width, height, pixels));
            markup.Add($"<figure class=\"image\" style=\"width:{width * scale}px\"><img src=\"data:image/png;base64,{data}\" width=\"{width * scale}\" height=\"{height * scale}\" alt=\"{name}\"/><figcaption>{name}</figcaption></figure>\n");
        }

        Begin(heading);
        Body.AddMarkup("<div class=\"images\">\n").AddMarkup(markup.ToString()).AddMarkup("</div>\n");
        return this;
    }
}
