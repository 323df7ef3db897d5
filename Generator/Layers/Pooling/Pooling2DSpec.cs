namespace Unrolled.Generator.Layers;

/// <summary>Maximum or mean of each channel over the image of each time step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TensorPrefix">Not used: it has no tensors.</param>
/// <param name="Pool">Which of them.</param>
/// <param name="Windows">The windows.</param>
/// <param name="IsGlobal">True if there is one, over the whole image: the output is then no image.</param>
internal sealed record Pooling2DSpec(string Name, string TensorPrefix, PoolSpec Pool, ImageWindowsSpec Windows, bool IsGlobal)
    : LayerSpec(Name, TensorPrefix)
{
    /// <summary>The attribute's name.</summary>
    public string Kind => $"{(IsGlobal ? "Global" : "")}{Pool}Pooling2D";

    public override string Code => Kind;

    public override string Declaration
    {
        get
        {
            (WindowSpec vertical, WindowSpec horizontal) = (Windows.Vertical, Windows.Horizontal);
            bool own = vertical.Stride == vertical.Kernel && horizontal.Stride == horizontal.Kernel;
            return IsGlobal
                ? Kind
                : $"{Kind}({vertical.Kernel}, {horizontal.Kernel}{(own ? "" : $", Stride = {vertical.Stride}")}{(vertical.Padding == PaddingSpec.Valid ? "" : $", Padding = {vertical.Padding}")})";
        }
    }

    public static LayerSpec ReadMax(LayerReader reader) => Read(reader, PoolSpec.Max);

    public static LayerSpec ReadAverage(LayerReader reader) => Read(reader, PoolSpec.Average);

    public static LayerSpec ReadGlobalMax(LayerReader reader) => ReadGlobal(reader, PoolSpec.Max);

    public static LayerSpec ReadGlobalAverage(LayerReader reader) => ReadGlobal(reader, PoolSpec.Average);

    public override SignalSpec OutputFor(SignalSpec source)
    {
        ImageSpec output = Windows.Output(Windows.Image.Channels);
        return IsGlobal ? new SignalSpec(output.Channels, null, source.Axis) : output.Signal(source.Axis);
    }

    public override long CountParameters(long inputs) => 0;

    public override LayerPlan Plan(PlanContext context) => new Pooling2DPlan(this, context);

    private static Pooling2DSpec Read(LayerReader reader, PoolSpec pool)
    {
        (int height, int width) = reader.WindowSizes(0, "Pool");
        PaddingSpec padding = reader.ImagePadding();
        WindowSpec vertical = new(height, reader.WindowStep("Stride", height), 1, padding, 0), horizontal = new(width, reader.Whole("Stride") ?? width, 1, padding, 0);
        var windows = new ImageWindowsSpec(reader.RequireImage(), vertical, horizontal);
        reader.RequirePixels(windows, 0);
        return new Pooling2DSpec(reader.Name, reader.TensorPrefix, pool, windows, false);
    }

    private static Pooling2DSpec ReadGlobal(LayerReader reader, PoolSpec pool)
    {
        ImageSpec image = reader.RequireImage();
        WindowSpec vertical = new(image.Height, 1, 1, PaddingSpec.Valid, 0), horizontal = new(image.Width, 1, 1, PaddingSpec.Valid, 0);
        return new Pooling2DSpec(reader.Name, reader.TensorPrefix, pool, new ImageWindowsSpec(image, vertical, horizontal), true);
    }
}
