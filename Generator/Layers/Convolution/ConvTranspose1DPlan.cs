namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a transposed convolution along time. Its panels are the row copies of the convolution that it runs backward, its row copies that convolution's panels.</summary>
internal sealed class ConvTranspose1DPlan(ConvTranspose1DSpec spec, PlanContext context) : ConvolutionPlan(spec, context)
{
    public ConvTranspose1DSpec Transposed { get; } = spec;

    public override string Kind => "ConvTranspose1D";

    public override bool Streams => false;

    public override int StateLength => 0;

    public override IReadOnlyList<TensorPlan> Tensors
    {
        get
        {
            var weight = new TensorPlan($"{Spec.TensorPrefix}.weight", Convolution.WeightShape, Convolution.Initializers.Kernel.Code, null);
            return Convolution.UseBias ? [weight, new TensorPlan($"{Spec.TensorPrefix}.bias", [Width], Convolution.Initializers.Bias.Code, null)] : [weight];
        }
    }

    /// <summary>Where the bias stands in the panels.</summary>
    public int BiasPanel => Convolution.Filters * PaddedDepth;

    public override int PanelLength => BiasPanel + (Convolution.UseBias ? Sizes.Line(Width) : 0);

    public override int RowLength => Sizes.Line(Convolution.Groups * GroupPanel);

    /// <summary>Where the gradient of the bias stands after that of the weights.</summary>
    public int BiasGradient => GradientOffset + Sizes.Line(Convolution.Groups * GroupPanel);

    public override int GradientLength => Sizes.Line(Convolution.Groups * GroupPanel) + (Convolution.UseBias ? Sizes.Line(Width) : 0);

    public override LayerEmitter CreateEmitter() => new ConvTranspose1DEmitter(this);
}
