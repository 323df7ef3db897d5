namespace Unrolled.Generator.Layers;

/// <summary>A convolution over the image of each time step.</summary>
internal sealed record Conv2DSpec(string Name, string TensorPrefix, int Filters, int Channels, int Groups, bool UseBias, ActivationSpec Activation, InitializersSpec Initializers, ImageWindowsSpec Windows)
    : ConvolutionSpec(Name, TensorPrefix, Filters, Channels, Groups, UseBias, Activation, Initializers)
{
    public override string Code => "Conv2D";

    public override string Declaration => $"Conv2D({Filters}, {Windows.Vertical.Kernel}, {Windows.Horizontal.Kernel}{DeclareOptions(Windows.Vertical, Windows.Horizontal)})";

    public override IReadOnlyList<int> Kernel => [Windows.Vertical.Kernel, Windows.Horizontal.Kernel];

    public static LayerSpec Read(LayerReader reader)
    {
        int filters = reader.Units;
        (int height, int width) = reader.WindowSizes(1, "Kernel");
        PaddingSpec padding = reader.ImagePadding();
        int stride = reader.WindowStep("Stride", 1), dilation = reader.WindowStep("Dilation", 1), size = reader.PaddingSize(padding);
        ImageSpec image = reader.RequireImage();
        var windows = new ImageWindowsSpec(
            image,
            new WindowSpec(height, stride, dilation, padding, reader.PaddingSize(padding, "PaddingHeight", size)),
            new WindowSpec(width, stride, dilation, padding, reader.PaddingSize(padding, "PaddingWidth", size)));
        reader.RequirePixels(windows, 1);
        reader.RequireSpan((long)height * width * image.Channels, 1);
        reader.RequireRow(windows.Output(filters), 0);
        return new Conv2DSpec(
            reader.Name, reader.TensorPrefix, filters, image.Channels, reader.Groups(image.Channels, filters), reader.Flag("UseBias", true),
            reader.Activation("Activation", ActivationSpec.Linear, allowSoftmax: true), reader.ConvolutionInitializers(), windows);
    }

    public override SignalSpec OutputFor(SignalSpec source) => Windows.Output(Filters).Signal(source.Axis);

    public override LayerPlan Plan(PlanContext context) => new Conv2DPlan(this, context);
}
