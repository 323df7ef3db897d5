namespace Unrolled.Generator.Layers;

/// <summary>The windows of a convolution or a pooling over images.</summary>
/// <param name="Image">The images.</param>
/// <param name="Vertical">The windows along the height.</param>
/// <param name="Horizontal">The windows along the width.</param>
internal sealed record ImageWindowsSpec(ImageSpec Image, WindowSpec Vertical, WindowSpec Horizontal)
{
    /// <summary>The windows as a new <c>ImageWindows</c>.</summary>
    public string Code => $"new ImageWindows({Image.Height}, {Image.Width}, {Vertical.Code}, {Horizontal.Code})";

    /// <summary>The output images, with a number of values at each pixel.</summary>
    public ImageSpec Output(int channels) => new(Vertical.Count(Image.Height), Horizontal.Count(Image.Width), channels);
}
