namespace Unrolled.Generator.Declaration;

/// <summary>What a layer passes to the next: rows along an axis, with a number of values each.</summary>
/// <param name="Width">Values of a row.</param>
/// <param name="Image">The shape of a row where it is an image, else null.</param>
/// <param name="Axis">What the rows stand for.</param>
internal sealed record SignalSpec(int Width, ImageSpec? Image, AxisSpec Axis)
{
    /// <summary>True if there is a row for every time step, false if for every sequence.</summary>
    public bool IsSequence => Axis is not VectorAxisSpec;

    /// <summary>Values per pixel, or all values where a row is no image.</summary>
    public int Channels => Image?.Channels ?? Width;

    /// <summary>One row: <c>50</c>, <c>28×28×1</c>.</summary>
    public string Shape => Image is { } image ? $"{image.Height}×{image.Width}×{image.Channels}" : $"{Width}";
}

/// <summary>The shape of an image, its values in this order.</summary>
internal sealed record ImageSpec(int Height, int Width, int Channels)
{
    public long Length => (long)Height * Width * Channels;

    /// <summary>Rows that are such images.</summary>
    public SignalSpec Signal(AxisSpec axis) => new((int)Length, this, axis);
}
