namespace Unrolled.Generator.Layers;

/// <summary>
/// A transposed convolution along time: a convolution from its output to its input, run backward. So its filters are that convolution's channels, and its inputs
/// that convolution's filters.
/// </summary>
internal sealed record ConvTranspose1DSpec(string Name, string TensorPrefix, int Inputs, int OutputFilters, int Groups, bool UseBias, ActivationSpec Activation, InitializersSpec Initializers, WindowSpec Window, int OutputPadding)
    : ConvolutionSpec(Name, TensorPrefix, Inputs, OutputFilters, Groups, UseBias, Activation, Initializers)
{
    public override string Code => "ConvTranspose1D";

    public override string Declaration => $"ConvTranspose1D({OutputFilters}, {Window.Kernel}{DeclareOptions(Window)}{(OutputPadding == 0 ? "" : $", OutputPadding = {OutputPadding}")})";

    public override IReadOnlyList<int> Kernel => [Window.Kernel];

    public override bool Streams => false;

    /// <summary>How many outputs one step has.</summary>
    public int First => Window.Padding == PaddingSpec.Same ? Window.Stride : (int)(Window.Span - 2L * Window.PaddingSize + OutputPadding);

    public static LayerSpec Read(LayerReader reader)
    {
        int filters = reader.Units, kernel = reader.WindowSize(1, "KernelSize");
        PaddingSpec padding = reader.Choice("Padding", PaddingSpec.Valid);
        if (padding == PaddingSpec.Causal)
        {
            reader.Report(Descriptors.ChoiceUnknown, "Padding", "Padding", reader.Name, padding.ToString(), "Valid, Same");
            padding = PaddingSpec.Valid;
        }

        int stride = reader.WindowStep("Stride", 1), dilation = reader.WindowStep("Dilation", 1);
        long span = new WindowSpec(kernel, stride, dilation, padding, 0).Span;
        int added = reader.PaddingSize(padding, "OutputPadding", 0, Math.Max(stride, dilation) - 1);
        int dropped = reader.PaddingSize(padding, "PaddingSize", 0, (int)Math.Min(ModelParser.MaxWidth, (span + added - 1) / 2));
        var window = new WindowSpec(kernel, stride, dilation, padding, dropped);
        reader.RequireSequence();
        reader.RequireSpan(span * filters, 1);
        return new ConvTranspose1DSpec(
            reader.Name, reader.TensorPrefix, reader.Inputs, filters, reader.Groups(reader.Inputs, filters), reader.Flag("UseBias", true),
            reader.Activation("Activation", ActivationSpec.Linear, allowSoftmax: true), reader.ConvolutionInitializers(), window, added);
    }

    public override SignalSpec OutputFor(SignalSpec source) => new(OutputFilters, null, Window.Stride == 1 && First == 1 ? source.Axis : new UpsampledAxisSpec(source.Axis, First, Window.Stride));

    public override long CountParameters(long inputs) => inputs * (OutputFilters / Groups) * Window.Kernel + (UseBias ? OutputFilters : 0);

    public override LayerPlan Plan(PlanContext context) => new ConvTranspose1DPlan(this, context);
}
