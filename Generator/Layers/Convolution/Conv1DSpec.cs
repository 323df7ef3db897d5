namespace Unrolled.Generator.Layers;

/// <summary>A convolution along time.</summary>
internal sealed record Conv1DSpec(string Name, string TensorPrefix, int Filters, int Channels, int Groups, bool UseBias, ActivationSpec Activation, InitializersSpec Initializers, WindowSpec Window)
    : ConvolutionSpec(Name, TensorPrefix, Filters, Channels, Groups, UseBias, Activation, Initializers)
{
    public override string Code => "Conv1D";

    public override string Declaration => $"Conv1D({Filters}, {Window.Kernel}{DeclareOptions(Window)})";

    public override IReadOnlyList<int> Kernel => [Window.Kernel];

    public override bool Streams => Window.Streams;

    public static LayerSpec Read(LayerReader reader)
    {
        int filters = reader.Units, kernel = reader.WindowSize(1, "KernelSize");
        PaddingSpec padding = reader.Choice("Padding", PaddingSpec.Valid);
        var window = new WindowSpec(kernel, reader.WindowStep("Stride", 1), reader.WindowStep("Dilation", 1), padding, reader.PaddingSize(padding));
        reader.RequireSequence();
        reader.RequireSteps(window, 1);
        reader.RequireSpan(window.Span * reader.Inputs, 1);
        return new Conv1DSpec(
            reader.Name, reader.TensorPrefix, filters, reader.Inputs, reader.Groups(reader.Inputs, filters), reader.Flag("UseBias", true),
            reader.Activation("Activation", ActivationSpec.Linear, allowSoftmax: true), reader.ConvolutionInitializers(), window);
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(Filters, null, Window.Over(source.Axis));

    public override LayerPlan Plan(PlanContext context) => new Conv1DPlan(this, context);
}
