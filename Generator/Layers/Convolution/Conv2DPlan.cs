namespace Unrolled.Generator.Layers;

/// <summary>The sizes of a convolution over images.</summary>
internal sealed class Conv2DPlan(Conv2DSpec spec, PlanContext context) : ConvolutionPlan(spec, context)
{
    public ImageWindowsSpec Windows { get; } = spec.Windows;

    public override string Kind => "Conv2D";

    /// <summary>Where the scratch memory of a step stands in a state.</summary>
    public int StateScratch => StateOffset + Sizes.Line(Width);

    public override int StateLength => Sizes.Line(Width) + ScratchLength;

    public override LayerEmitter CreateEmitter() => new Conv2DEmitter(this);
}
