namespace Unrolled.Kernels;

/// <summary>The windows of a convolution or a pooling over images [height, width, channels].</summary>
public readonly struct ImageWindows
{
    /// <summary>Windows over images of one size.</summary>
    /// <param name="height">Height of an image.</param>
    /// <param name="width">Width of an image.</param>
    /// <param name="vertical">The windows along the height.</param>
    /// <param name="horizontal">The windows along the width.</param>
    public ImageWindows(int height, int width, WindowAxis vertical, WindowAxis horizontal)
    {
        Height = height;
        Width = width;
        Vertical = vertical;
        Horizontal = horizontal;
        OutputHeight = vertical.Count(height);
        OutputWidth = horizontal.Count(width);
        Above = vertical.Before(height);
        Left = horizontal.Before(width);
    }

    /// <summary>Height of an image.</summary>
    public nint Height { get; }

    /// <summary>Width of an image.</summary>
    public nint Width { get; }

    /// <summary>The windows along the height.</summary>
    public WindowAxis Vertical { get; }

    /// <summary>The windows along the width.</summary>
    public WindowAxis Horizontal { get; }

    /// <summary>How many windows there are along the height.</summary>
    public nint OutputHeight { get; }

    /// <summary>How many windows there are along the width.</summary>
    public nint OutputWidth { get; }

    /// <summary>Rows of padding above an image.</summary>
    public nint Above { get; }

    /// <summary>Columns of padding before an image.</summary>
    public nint Left { get; }
}
